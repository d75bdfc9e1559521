import type { Change } from '../contract.ts';
import type { GroundModel, ModelOfficer } from './ground-model.ts';

/** The officers with the grids and shifts that changes give them. */
export function officersAfterChanges(model: GroundModel, changes: readonly Change[]): ModelOfficer[] {
  const last = new Map(changes.flatMap((c) => (c.what === 'officer' ? [[c.personId, c] as const] : [])));
  return model.officers.map((officer) => {
    const change = last.get(officer.personId);
    return change === undefined ? officer : { ...officer, gridId: change.gridId, shiftId: change.shiftId };
  });
}
