import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { MultiPolygon, Polygon } from '../../server/kernel/geojson.ts';
import type { ZoneList } from '../../server/zones/draft-contract.ts';
import { zonesApi } from '../api/zones.ts';
import { areaText, lengthText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { selfCrosses } from '../scans/trace.ts';
import { useActing } from '../pages/use-acting.ts';
import { ringMeasures } from '../permits/ring-measures.ts';
import { chosenPosition, ringsOf } from './sketch.ts';
import type { Sketch, SketchAction } from './sketch.ts';

/** The tools of drawing, with live area and length; every one has a key. */
export function SketchTools({
  sketch,
  drawing,
  before,
  siteId,
  register,
  onAct,
  onDrawing,
}: {
  sketch: Sketch;
  drawing: boolean;
  /** The outline on record, from which drawing may begin. */
  before: Polygon | MultiPolygon | null;
  siteId: string | null;
  register: ZoneList | null;
  onAct(action: SketchAction): void;
  onDrawing(drawing: boolean): void;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const last = sketch.rings.at(-1);
  const open = last !== undefined && !last.closed;
  const closed = sketch.rings.length > 0 && !open;
  const chosen = chosenPosition(sketch);
  const crossing = sketch.rings.some((ring) => ring.corners.length > 3 && selfCrosses(ring.corners));
  const from = before ? ringsOf(before) : null;
  const inner = (register?.zones ?? []).filter(
    (one) =>
      siteId !== null &&
      one.siteId === siteId &&
      one.bbox !== null &&
      one.class.endsWith('protection') &&
      one.validTo === null,
  );
  const takeInner = (zoneId: string): Promise<boolean> =>
    act(async () => {
      const { versions } = await zonesApi.history(zoneId);
      const outline = versions.findLast((one) => one.knownTo === null && one.validTo === null)?.geometry;
      const ring = outline ? ringsOf(outline)?.[0] : undefined;
      if (ring) onAct({ type: 'hole', corners: ring.corners });
    }, '');
  return (
    <div
      className="stack"
      style={{ gap: 8 }}
      data-testid="sketch"
      data-rings={sketch.rings.length}
      data-closed={closed}
      data-corners={sketch.rings.reduce((sum, ring) => sum + ring.corners.length, 0)}
    >
      <p className="note strong" role="status">
        {chosen
          ? t(
              '已选中顶点：点地图移到那里，方向键移 1 米（Shift 0.1 米），Delete 删除，Esc 放开',
              'Corner chosen: click where it goes, arrows move 1 m (Shift 0.1 m), Delete removes, Esc lets go',
            )
          : drawing
            ? t(
                '逐点点击，靠近角点或边会吸附；双击或 Enter 闭合，Backspace 退一点，Esc 放弃',
                'Click corner by corner; near corners and edges snap; double-click or Enter closes, Esc gives up',
              )
            : closed
              ? t(
                  '点编号选中顶点再改；Ctrl+Z 撤销',
                  'Click a number to take hold of a corner; Ctrl+Z takes back',
                )
              : t('开始绘制，或从现边界改起', 'Draw, or begin with the present outline')}
      </p>
      <div className="row-wrap">
        {closed ? (
          <>
            <Button
              size="small"
              data-testid="sketch-hole"
              onClick={() => {
                onAct({ type: 'hole' });
                onDrawing(true);
              }}
            >
              {t('画内边界', 'Draw a hole')}
            </Button>
            {inner.map((one) => (
              <Button
                key={one.zoneId}
                size="small"
                data-testid={`sketch-inner-${one.zoneId}`}
                onClick={() => void takeInner(one.zoneId)}
              >
                {t(`以 ${one.zoneId} 为内边界`, `${one.zoneId} as hole`)}
              </Button>
            ))}
          </>
        ) : (
          <Button
            size="small"
            type={drawing ? 'default' : 'primary'}
            data-testid="sketch-draw"
            onClick={() => onDrawing(!drawing)}
          >
            {drawing ? t('暂停', 'Pause') : t('绘制', 'Draw')}
          </Button>
        )}
        {open ? (
          <Button
            size="small"
            disabled={last.corners.length < 3 || crossing}
            data-testid="sketch-close"
            onClick={() => onAct({ type: 'close' })}
          >
            {t('闭合', 'Close')}
          </Button>
        ) : null}
        {from && sketch.rings.length === 0 ? (
          <Button size="small" data-testid="sketch-load" onClick={() => onAct({ type: 'load', rings: from })}>
            {t('从现边界改起', 'Begin with the present outline')}
          </Button>
        ) : null}
        {chosen && closed ? (
          <Button size="small" data-testid="sketch-split" onClick={() => onAct({ type: 'split' })}>
            {t('在其后加点', 'Add a corner after it')}
          </Button>
        ) : null}
        <Button
          size="small"
          disabled={sketch.past.length === 0}
          data-testid="sketch-undo"
          onClick={() => onAct({ type: 'undo' })}
        >
          {t('撤销', 'Undo')}
        </Button>
        <Button
          size="small"
          disabled={sketch.future.length === 0}
          data-testid="sketch-redo"
          onClick={() => onAct({ type: 'redo' })}
        >
          {t('重做', 'Redo')}
        </Button>
        <Button
          size="small"
          disabled={sketch.rings.length === 0}
          data-testid="sketch-clear"
          onClick={() => onAct({ type: 'clear' })}
        >
          {t('清空', 'Clear')}
        </Button>
      </div>
      <Live rings={sketch.rings} />
      {crossing ? (
        <p className="note amber" role="alert" data-testid="sketch-crosses">
          {t(
            '边界自己相交：请退回改正，区划从不被悄悄修正。',
            'The line crosses itself: take it back. Zones are never mended in silence.',
          )}
        </p>
      ) : null}
    </div>
  );
}
/** About how large it is while it is drawn; the service measures what counts. */
function Live({ rings }: { rings: Sketch['rings'] }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const measures = rings.map((ring) => ringMeasures(ring.corners));
  const [outer, ...holes] = measures;
  if (!outer) return null;
  const areaM2 = outer.areaM2 - holes.reduce((sum, one) => sum + (one?.areaM2 ?? 0), 0);
  const perimeterM = measures.reduce((sum, one) => sum + (one?.perimeterM ?? 0), 0);
  const corners = rings.reduce((sum, ring) => sum + ring.corners.length, 0);
  return (
    <p className="item-sub" data-testid="sketch-live">
      <span>{t(`${corners} 个顶点`, `${corners} corners`)}</span>
      <span>≈ {areaText(areaM2, language)}</span>
      <span>{lengthText(perimeterM, language)}</span>
    </p>
  );
}
