import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** One message as it came over the stream. */
export interface StreamedMessage {
  id: string | undefined;
  event: string;
  data: unknown;
}

/** A reader of text/event-stream on a plain connection. */
export interface EventReader {
  status: number;
  messages: StreamedMessage[];
  /** Comments seen: heart-beats. */
  beats: number;
  ended: boolean;
  /** Stops and starts taking bytes from the socket. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Connects and resolves when the answer has begun. */
export function readEvents(url: string, headers: Record<string, string>): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const asking: ClientRequest = request(url, { headers, agent: false }, (res: IncomingMessage) => {
      const reader: EventReader = {
        status: res.statusCode ?? 0,
        messages: [],
        beats: 0,
        ended: false,
        pause: () => res.pause(),
        resume: () => res.resume(),
        close: () => void asking.destroy(),
      };
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          take(reader, text.slice(0, end));
          text = text.slice(end + 2);
        }
      });
      const end = (): void => void (reader.ended = true);
      res.on('close', end);
      res.on('error', end);
      resolve(reader);
    });
    asking.on('error', reject);
    asking.end();
  });
}

function take(reader: EventReader, block: string): void {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) reader.beats += 1;
    else fields.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2));
  }
  const data = fields.get('data');
  if (data === undefined) return;
  reader.messages.push({
    id: fields.get('id'),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(data) as unknown,
  });
}
