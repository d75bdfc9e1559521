export function TerminalsPage(): null {
  return null;
}
