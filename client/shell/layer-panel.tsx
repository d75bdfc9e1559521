import { CloseOutlined, DownloadOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { openExport } from '../exports/export-ask.ts';
import { shortCountText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { palettes } from '../map/palette.ts';
import type { LayerId, Theme } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { Held } from './states.tsx';

const groups: [string, string, string][] = [
  ['operations', '运行', 'Operations'],
  ['analysis', '分析', 'Analysis'],
  ['protect', '保护与许可', 'Protection and permits'],
  ['city', '城市部件', 'Things of the city'],
  ['base', '底图', 'Base map'],
];

/** What is drawn as something else than what it is. */
const EXPORTED: Partial<Record<Row['id'], string>> = { 'case-columns': 'cases', coverage: 'street-coverage' };

interface Row {
  id: LayerId | 'case-columns' | 'coverage';
  title: string;
  count: number | null;
  on: boolean;
  flip(): void;
}

/** Every layer that the role may see: what it is, how many, on or off. */
export function LayerPanel({ onClose }: { onClose(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { layers, may, city } = useCity();
  const { cells, coverage } = useCityData();
  const visible = useScreen((state) => state.visible);
  const theme = useScreen((state) => state.theme);
  const casesOn = useScreen((state) => state.cases.on);
  const coverageOn = useScreen((state) => state.coverage.on);

  const flip = (id: LayerId): void =>
    screen.dispatch({ type: 'set-layer', layer: id, visible: !visible.includes(id) });
  const extra: Record<string, Row[]> = {
    operations: may('units:read')
      ? [
          {
            id: 'units',
            title: t('人员与车辆（实时）', 'Officers and vehicles (live)'),
            count: city.counts['units'] ?? null,
            on: visible.includes('units'),
            flip: () => flip('units'),
          },
        ]
      : [],
    analysis: [
      ...(may('cases:read')
        ? [
            {
              id: 'case-columns' as const,
              title: t('案件密度柱', 'Columns of cases'),
              count: cells.data?.total ?? null,
              on: casesOn,
              flip: () => screen.dispatch({ type: 'set-cases', cases: { on: !casesOn } }),
            },
          ]
        : []),
      ...(may('coverage:read')
        ? [
            {
              id: 'coverage' as const,
              title: t('街巷巡查时效', 'Age of the last visit'),
              count: coverage.data?.streets.length ?? null,
              on: coverageOn,
              flip: () => screen.dispatch({ type: 'set-coverage', on: !coverageOn }),
            },
          ]
        : []),
    ],
  };
  return (
    <section className="float layers" data-testid="layer-panel" aria-label={t('图层', 'Layers')}>
      <div className="panel-head">
        <h2 style={{ flex: 1 }}>{t('图层', 'Layers')}</h2>
        <button
          type="button"
          className="bar-button"
          aria-label={t('关闭图层面板', 'Close the layer panel')}
          onClick={onClose}
        >
          <CloseOutlined />
        </button>
      </div>
      <Held resource={layers} rows={8}>
        {(list) =>
          groups.map(([group, zh, en]) => {
            const rows: Row[] = [
              ...(extra[group] ?? []),
              ...list
                .filter((layer) => layer.group === group)
                .map((layer) => ({
                  id: layer.id,
                  title: nameOf(language, layer.titleZh, layer.titleEn),
                  count: layer.count ?? city.counts[camel(layer.id)] ?? null,
                  on: visible.includes(layer.id),
                  flip: () => flip(layer.id),
                })),
            ];
            if (rows.length === 0) return null;
            return (
              <div key={group} role="group" aria-label={t(zh, en)}>
                <div className="layer-group">{t(zh, en)}</div>
                {rows.map((row) => (
                  <div key={row.id} className="layer-line">
                    <label className="layer-row" data-testid={`layer-${row.id}`}>
                      <input type="checkbox" checked={row.on} onChange={row.flip} />
                      <Sample id={row.id} theme={theme} />
                      <span>{row.title}</span>
                      <span className="layer-count">
                        {row.count === null ? '—' : shortCountText(row.count, language)}
                      </span>
                    </label>
                    <button
                      type="button"
                      className="layer-take"
                      title={t('导出', 'Export')}
                      aria-label={t(`导出${row.title}`, `Export ${row.title}`)}
                      data-testid={`take-${row.id}`}
                      onClick={() => openExport({ what: EXPORTED[row.id] ?? row.id })}
                    >
                      <DownloadOutlined />
                    </button>
                  </div>
                ))}
              </div>
            );
          })
        }
      </Held>
      <div style={{ height: 8 }} />
    </section>
  );
}

const area = (fill: string, line: string): ReactNode => (
  <rect x="1.5" y="3.5" width="15" height="11" rx="1.5" fill={fill} stroke={line} strokeWidth="1.4" />
);
const line = (color: string, casing?: string): ReactNode => (
  <>
    {casing ? <path d="M2 13L16 5" stroke={casing} strokeWidth="6" /> : null}
    <path d="M2 13L16 5" stroke={color} strokeWidth={casing ? 3.6 : 2.4} strokeLinecap="round" />
  </>
);
const dot = (color: string): ReactNode => (
  <circle cx="9" cy="9" r="4.5" fill={color} stroke="#fff" strokeWidth="1.4" />
);

/** The catalogue says heritage_sites, the counts of the city say heritageSites. */
function camel(id: string): string {
  return id.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A small sample of how the layer is drawn. */
function Sample({ id, theme }: { id: Row['id']; theme: Theme }): ReactNode {
  const p = palettes[theme];
  const samples: Record<Row['id'], ReactNode> = {
    surfaces: area(p.green, p.waterEdge),
    roads: line(p.road, p.casing),
    streets: line('#8a6d3b'),
    buildings: <path d="M3 15V7l5-3 7 3v8z" fill="var(--surface-3)" stroke="var(--ink-3)" strokeWidth="1.2" />,
    places: <text x="9" y="13" fontSize="11" textAnchor="middle" fill={p.label}>文</text>,
    grids: area('transparent', p.grid),
    zones: area('rgb(178 24 43 / 25%)', '#b2182b'),
    heritage_sites: dot('#8c510a'),
    construction_sites: dot('#e69f00'),
    cameras: dot('#0072b2'),
    assets: dot('#7a7a7a'),
    areas: area('rgb(204 121 167 / 25%)', '#cc79a7'),
    cases: dot('#d55e00'),
    sanitation_roads: line('#009e73'),
    boundary: area('transparent', p.boundary),
    units: dot('#0072b2'),
    'case-columns': <path d="M2 15h3V9H2zM7.500 15h3V4h-3zM13 15h3V7h-3z" fill="#d7301f" />,
    coverage: line('#ef6548'),
  }; // prettier-ignore
  return (
    <svg width="18" height="18" aria-hidden="true">
      {samples[id]}
    </svg>
  );
}
