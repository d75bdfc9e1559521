import type { ExportHead } from '../../server/exports/core/table.ts';

/** What a file of points says of itself, for tests of the files alone. */
export const EXPORT_HEAD: Omit<ExportHead, 'fields'> = {
  name: 'things',
  titleZh: '东西',
  titleEn: 'Things',
  shape: 'point',
  crs: {
    id: 'EPSG:4326',
    code: 4326,
    nameZh: 'WGS 84',
    nameEn: 'WGS 84',
    errorM: 0,
    geographic: true,
    chain: [],
  },
  cityZh: '某市',
  cityEn: 'Some City',
  attribution: '示范',
  licence: 'CC0',
  synthetic: true,
  exportedAt: '2026-11-22T00:00:00.000Z',
  chosen: {},
};
