/** One message of text/event-stream. Source: WHATWG HTML, "Server-sent events", event stream format. */
export interface StreamMessage {
  id?: string;
  event?: string;
  retryMs?: number;
  data: unknown;
}

/** The bytes of a message; the data is JSON and so never holds a line break. */
export function streamMessage(message: StreamMessage): string {
  const lines: string[] = [];
  if (message.event !== undefined) lines.push(`event: ${message.event}`);
  if (message.id !== undefined) lines.push(`id: ${message.id}`);
  if (message.retryMs !== undefined) lines.push(`retry: ${message.retryMs}`);
  lines.push(`data: ${JSON.stringify(message.data)}`);
  return `${lines.join('\n')}\n\n`;
}

/** A comment: keeps proxies and the client's own timers awake. */
export const HEARTBEAT = ': beat\n\n';
