/** How large are H3 cells at a place? True area of the cell there, not the table's world average. */
import { cellArea, edgeLength, latLngToCell, originToDirectedEdges } from 'h3-js';
import type { H3Option } from '../contract.ts';

const USES: Record<number, [zh: string, en: string]> = {
  7: ['区县总览', 'overview of a district'],
  8: ['热点总览（粗）', 'hotspots of a city (coarse)'],
  9: ['街道、社区', 'sub-district, community'],
  10: ['街巷与巡查（细）', 'streets and patrols (fine)'],
  11: ['单个路口、院落', 'one crossing or courtyard'],
};

/** Resolutions 7 to 11 at a position (degrees). */
export function h3OptionsAt(lng: number, lat: number): H3Option[] {
  return [7, 8, 9, 10, 11].map((resolution) => {
    const cell = latLngToCell(lat, lng, resolution);
    const areaM2 = cellArea(cell, 'm2');
    const edges = originToDirectedEdges(cell).map((edge) => edgeLength(edge, 'm'));
    const [useZh, useEn] = USES[resolution]!;
    return {
      resolution,
      areaM2: Math.round(areaM2),
      edgeM: Math.round((edges.reduce((sum, l) => sum + l, 0) / edges.length) * 10) / 10,
      cellsPerKm2: Math.round((1e6 / areaM2) * 1000) / 1000,
      useZh,
      useEn,
      suggested: resolution === 8 ? 'coarse' : resolution === 10 ? 'fine' : null,
    };
  });
}
