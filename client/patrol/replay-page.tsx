export function ReplayPage(): null {
  return null;
}
