import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { api } from '../api/endpoints.ts';
import { useCityData } from '../data/city-data.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { areaText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { ringMeasures } from '../permits/ring-measures.ts';
import { selfCrosses } from '../scans/trace.ts';
import type { AskedArea } from '../state/patrol-ask.ts';
import type { MapWork } from '../state/map-work.ts';
import { emptySketch, outlineOf, sketched } from '../zones/sketch.ts';
import type { Sketch, SketchAction } from '../zones/sketch.ts';
import { sketchWork } from '../zones/sketch-map.ts';
import { useSketchKeys } from '../zones/use-sketch-keys.ts';

/** The ground that is asked about, once it is known. */
export interface KnownArea {
  name: string;
  geometry: Polygon | MultiPolygon;
}

/** The ground of what was chosen: drawn, or that of a grid or zone. Null while it is read or when nothing is chosen. */
export function useKnownArea(area: AskedArea | null): KnownArea | null {
  const t = useText();
  const language = useLanguage();
  const named = area === null || area.kind === 'ring' ? null : area;
  const card = useResource(
    named === null ? null : `${named.kind}/${named.id}`,
    (signal) => api.card(named!.kind, named!.id, signal),
    named === null ? '' : `${named.kind}/${named.id}`,
  );
  const { data } = card;
  return useMemo(() => {
    if (area === null) return null;
    if (area.kind === 'ring')
      return {
        name: t('所画区域', 'the drawn area'),
        geometry: { type: 'Polygon', coordinates: [[...area.ring, area.ring[0]!]] },
      };
    const geometry = data?.geometry;
    if (!data || (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon')) return null;
    return { name: nameOf(language, data.titleZh, data.titleEn), geometry };
  }, [area, data, language, t]);
}

/** Which ground? Drawn on the map corner by corner, or a grid from the list. */
export function AreaChoice({
  area,
  known,
  under,
  onChange,
}: {
  area: AskedArea | null;
  known: KnownArea | null;
  /** What the map shows while nothing is drawn. */
  under: MapWork;
  onChange(area: AskedArea | null): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { grids } = useCityData();
  const [sketch, setSketch] = useState(emptySketch);
  const [drawing, setDrawing] = useState(false);
  const [cursor, setCursor] = useState<Position | null>(null);
  const crosses = crossesItself(sketch);
  const act = (action: SketchAction): void => {
    const next = sketched(sketch, action);
    const outline = outlineOf(next);
    if (outline === null || crossesItself(next)) {
      setSketch(next);
      return;
    }
    setSketch(emptySketch);
    setDrawing(false);
    setCursor(null);
    onChange({ kind: 'ring', ring: outline.coordinates[0]!.slice(0, -1) });
  };
  useSketchKeys(sketch, act, drawing);
  const work = drawing
    ? sketchWork({
        sketch,
        cursor,
        placing: true,
        editing: true,
        before: null,
        derived: null,
        findings: [],
      })
    : under;
  useMapWork(work, {
    onPlace: ({ position }) => act({ type: 'add', position }),
    onCursor: setCursor,
    onFinish: () => act({ type: 'close' }),
  });
  const corners = sketch.rings[0]?.corners.length ?? 0;
  const ring = area?.kind === 'ring' ? ringMeasures(area.ring) : null;
  return (
    <div className="stack" data-testid="area" data-kind={area?.kind ?? ''} data-drawing={drawing}>
      <div className="row-wrap">
        <Button
          size="small"
          type={drawing ? 'primary' : 'default'}
          data-testid="area-draw"
          onClick={() => {
            setSketch(emptySketch);
            setDrawing(!drawing);
          }}
        >
          {drawing ? t('放弃绘制', 'Stop drawing') : t('在地图上画', 'Draw on the map')}
        </Button>
        <Select
          size="small"
          style={{ minWidth: 150 }}
          value={area?.kind === 'grids' ? area.id : null}
          placeholder={t('或选择网格', 'or choose a grid')}
          aria-label={t('网格', 'Grid')}
          data-testid="area-grid"
          options={(grids.data ?? []).map((grid) => ({
            value: grid.gridId,
            label: nameOf(language, grid.nameZh, grid.nameEn),
          }))}
          onChange={(id: string) => {
            setDrawing(false);
            onChange({ kind: 'grids', id });
          }}
        />
      </div>
      {drawing ? (
        <p className="note strong" role="status" data-testid="area-hint">
          {t(
            `逐点点击地图（已 ${corners} 点）；双击或 Enter 闭合，Backspace 退一点，Esc 放弃`,
            `Click corner by corner (${corners} so far); double-click or Enter closes, Backspace takes back, Esc gives up`,
          )}
        </p>
      ) : null}
      {crosses ? (
        <p className="note amber" role="alert">
          {t('边界自己相交，请退回重画。', 'The line crosses itself; take it back.')}
        </p>
      ) : null}
      {known === null || drawing ? null : (
        <p className="item-sub" data-testid="area-name">
          <span>{known.name}</span>
          {ring === null ? null : <span>≈ {areaText(ring.areaM2, language)}</span>}
        </p>
      )}
    </div>
  );
}

function crossesItself({ rings }: Pick<Sketch, 'rings'>): boolean {
  return rings.some((ring) => ring.corners.length > 3 && selfCrosses(ring.corners));
}
