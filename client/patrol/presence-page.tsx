export function PresencePage(): null {
  return null;
}
