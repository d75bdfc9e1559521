export function UnitRoutePage(): null {
  return null;
}
