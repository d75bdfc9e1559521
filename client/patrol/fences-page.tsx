export function FencesPage(): null {
  return null;
}
