import { Button, Segmented, Slider, Switch } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Position } from '../../server/kernel/geojson.ts';
import { scansApi } from '../api/scans.ts';
import type { NewControlPoint, Scan } from '../../server/scans/contract.ts';
import { useResource } from '../data/use-resource.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { areaText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { ringAreaM2 } from '../map/ring-area.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { ErrorState, LoadingState } from '../shell/states.tsx';
import { isField } from '../shell/use-keyboard.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { ControlPoints } from './control-points.tsx';
import { FourBoundsView } from './four-bounds-view.tsx';
import { scanWork } from './scan-map.ts';
import { ScanPicture } from './scan-picture.tsx';
import { emptyTrace, selfCrosses, traced } from './trace.ts';
import type { Trace } from './trace.ts';
import { usePicture } from './use-picture.ts';
import { useSnapping } from './use-snapping.ts';
import { emptyZoneDraft } from './zone-draft.ts';
import { ZoneForm } from './zone-form.tsx';
import { boxAround } from '../state/geometry-box.ts';

type Step = 'points' | 'trace' | 'save';

/** One sheet: laid on the map, traced, saved. */
export function ScanWork({ scan, onChanged }: { scan: Scan; onChanged(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const snap = useSnapping();
  const { src, image, error } = usePicture(scansApi.picture(scan.scanId));
  const [step, setStep] = useState<Step>(scan.corners ? 'trace' : 'points');
  const [pending, setPending] = useState<[number, number] | null>(null);
  const [opacity, setOpacity] = useState(0.6);
  const [snapping, setSnapping] = useState(true);
  const [trace, setTrace] = useState<Trace>(emptyTrace);
  const [drawing, setDrawing] = useState(false);
  const [cursor, setCursor] = useState<Position | null>(null);
  const [draft, setDraft] = useState(emptyZoneDraft);

  const placing = (step === 'points' && pending !== null) || (step === 'trace' && drawing && !trace.closed);
  const { corners, controlPoints } = scan;
  const picture = useMemo(
    () => (image && corners ? { image, corners: fromLowerLeft(corners), opacity } : null),
    [image, corners, opacity],
  );
  const work = useMemo(
    () =>
      scanWork({
        picture,
        points: controlPoints.map(({ lng, lat, fitted }, index) => ({
          label: String(index + 1),
          position: [lng, lat],
          fitted,
        })),
        trace,
        cursor,
        placing,
      }),
    [picture, controlPoints, trace, cursor, placing],
  );

  const put = async (points: NewControlPoint[]): Promise<void> => {
    const done = await act(() => scansApi.setControlPoints(scan.scanId, points), '');
    if (done) setPending(null);
    onChanged();
  };
  const kept = controlPoints.map(asSent);
  const name = freeName(controlPoints.map((one) => one.name));
  const ringKey = trace.closed ? JSON.stringify(trace.vertices.map((one) => one.position)) : null;
  const epsilon = useResource(ringKey, (signal) =>
    scansApi.epsilon(
      scan.scanId,
      trace.vertices.map((one) => one.position),
      signal,
    ),
  );
  const found = trace.closed ? (epsilon.data ?? scan.epsilon) : scan.epsilon;
  const close = (): void => {
    setTrace((before) => traced(before, { type: 'close' }));
    setDrawing(false);
  };
  useMapWork(work, {
    onCursor: setCursor,
    onFinish: close,
    onPlace: (place) => {
      const take = async (): Promise<void> => {
        const { position, on } = snapping ? await snap(place) : { position: place.position, on: null };
        if (step === 'points' && pending)
          await put([...kept, { name, px: pending[0], py: pending[1], lngLat: position }]);
        else setTrace((before) => traced(before, { type: 'add', vertex: { position, on } }));
      };
      void take();
    },
  });

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isField(event.target)) return;
      const back = event.key === 'Backspace' || ((event.ctrlKey || event.metaKey) && event.key === 'z');
      if (event.key === 'Escape' && pending) setPending(null);
      else if (event.key === 'Escape' && drawing) setDrawing(false);
      else if (event.key === 'Enter' && drawing) close();
      else if (back && step === 'trace' && trace.vertices.length > 0)
        setTrace((before) => traced(before, { type: 'remove-last' }));
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  });

  const ring = trace.vertices.map((one) => one.position);
  const crosses = ring.length > 3 && selfCrosses(ring);
  const box = corners ? boxAround(corners) : null;
  return (
    <SidePageFrame title={scan.title}>
      {src ? (
        <ScanPicture
          key={step === 'points' ? 'large' : 'small'}
          small={step !== 'points'}
          src={src}
          widthPx={scan.widthPx}
          heightPx={scan.heightPx}
          aiming={step === 'points'}
          marks={[
            ...controlPoints.map(({ px, py }, index) => ({
              key: `p${index}`,
              label: String(index + 1),
              at: [px, py] as const,
              pending: false,
            })),
            ...(pending ? [{ key: 'pending', label: name, at: pending, pending: true }] : []),
          ]}
          onPoint={setPending}
        />
      ) : error ? (
        <ErrorState error={error} />
      ) : (
        <LoadingState rows={5} />
      )}
      <div className="section">
        <Segmented<Step>
          aria-label={t('步骤', 'Step')}
          block
          size="small"
          value={step}
          data-testid="scan-steps"
          options={[
            { value: 'points', label: t('1 控制点', '1 Control points') },
            { value: 'trace', label: t('2 描绘', '2 Trace'), disabled: !corners },
            { value: 'save', label: t('3 存为区划', '3 Save'), disabled: !corners },
          ]}
          onChange={(next) => {
            setStep(next);
            setPending(null);
            setDrawing(false);
          }}
        />
        {corners ? (
          <div className="slider-row">
            <span>{t('图纸透明度', 'Sheet')}</span>
            <Slider
              min={0}
              max={1}
              step={0.05}
              value={opacity}
              tooltip={{ formatter: (value) => `${Math.round((value ?? 0) * 100)} %` }}
              onChange={setOpacity}
              aria-label={t('图纸不透明度', 'Opacity of the sheet')}
            />
            <Button
              size="small"
              data-testid="scan-zoom"
              onClick={() =>
                box &&
                screen.dispatch({
                  type: 'set-view',
                  view: { ...viewBeside(box, screen.get().view, 18), pitch: 0, bearing: 0 },
                })
              }
            >
              {t('看图纸', 'Show it')}
            </Button>
          </div>
        ) : null}
        {step === 'save' ? null : (
          <label className="row-wrap" style={{ fontSize: 12 }}>
            <Switch size="small" checked={snapping} onChange={setSnapping} data-testid="scan-snap" />
            {t(
              '吸附到建筑、街巷与区划的角点和边',
              'Snap to corners and edges of buildings, streets and zones',
            )}
          </label>
        )}
      </div>
      {step === 'points' ? (
        <ControlPoints
          rows={controlPoints.map((point, index) => ({
            key: `${index}`,
            at: [point.px, point.py],
            place: point.given ?? `${point.lng.toFixed(6)}, ${point.lat.toFixed(6)}`,
            residualM: point.residualM,
            leaveOneOutM: point.leaveOneOutM,
            used: point.used,
          }))}
          pending={pending}
          scan={scan}
          onTyped={(x, y, crs) =>
            pending && void put([...kept, { name, px: pending[0], py: pending[1], x, y, crs }])
          }
          onForget={() => setPending(null)}
          onUse={(key, used) =>
            void put(kept.map((one, index) => (String(index) === key ? { ...one, used } : one)))
          }
          onRemove={(key) => void put(kept.filter((_, index) => String(index) !== key))}
        />
      ) : null}
      {step === 'trace' ? (
        <>
          <div className="section" data-testid="trace" data-vertices={ring.length} data-closed={trace.closed}>
            <p className="note strong" role="status">
              {trace.closed
                ? t('边界已闭合', 'The boundary is closed')
                : drawing
                  ? t(
                      '沿图上的线逐点点击；双击或 Enter 闭合，Backspace 退一点',
                      'Click along the line; double-click or Enter closes, Backspace takes back',
                    )
                  : t('点“开始描绘”，再沿图上的边界逐点点击', 'Press “Trace”, then click along the boundary')}
            </p>
            <div className="row-wrap" style={{ marginTop: 8 }}>
              <Button
                size="small"
                type={drawing ? 'default' : 'primary'}
                disabled={trace.closed}
                data-testid="trace-start"
                onClick={() => setDrawing(!drawing)}
              >
                {drawing ? t('暂停', 'Pause') : t('开始描绘', 'Trace')}
              </Button>
              <Button
                size="small"
                disabled={ring.length < 3 || trace.closed || crosses}
                data-testid="trace-close"
                onClick={close}
              >
                {t('闭合', 'Close')}
              </Button>
              <Button
                size="small"
                disabled={ring.length === 0}
                data-testid="trace-back"
                onClick={() => setTrace((before) => traced(before, { type: 'remove-last' }))}
              >
                {t('退一点', 'Take back')}
              </Button>
              <Button
                size="small"
                disabled={ring.length === 0}
                onClick={() => setTrace((before) => traced(before, { type: 'clear' }))}
              >
                {t('清空', 'Clear')}
              </Button>
              <span className="remedy">
                {t(`${ring.length} 个顶点`, `${ring.length} corners`)}
                {ring.length >= 3 ? ` · ${areaText(ringAreaM2(ring), language)}` : ''}
                {found === null ? '' : ` · ε ${found.uncertaintyM.toFixed(2)} m`}
              </span>
            </div>
            {crosses ? (
              <p className="note amber" role="alert" style={{ marginTop: 8 }}>
                {t(
                  '边界自己相交，不能闭合：请退回改正。区划从不被悄悄修正。',
                  'The line crosses itself and cannot be closed: take it back. Zones are never mended in silence.',
                )}
              </p>
            ) : null}
          </div>
          <FourBoundsView
            text={draft.boundaryText}
            onText={(boundaryText) => setDraft({ ...draft, boundaryText })}
          />
        </>
      ) : null}
      {step === 'save' ? (
        <ZoneForm
          draft={draft}
          ring={trace.closed ? ring : null}
          from={{
            scanId: scan.scanId,
            title: scan.title,
            documentId: scan.documentId,
            epsilon: found,
          }}
          onDraft={setDraft}
        />
      ) : null}
    </SidePageFrame>
  );
}

/** A kept point as it is sent again: what was typed stays as it was typed. */
function asSent(point: Scan['controlPoints'][number]): NewControlPoint {
  const { name, px, py, lng, lat, given, used } = point;
  const typed = given === null ? null : /^(-?[\d.]+), (-?[\d.]+) (.+)$/.exec(given);
  if (typed) return { name, px, py, x: Number(typed[1]), y: Number(typed[2]), crs: typed[3] ?? '', used };
  return { name, px, py, lngLat: [lng, lat], used };
}

/** The smallest number that no point is called by. */
function freeName(names: readonly string[]): string {
  let number = 1;
  while (names.includes(String(number))) number += 1;
  return String(number);
}

/** Corners in the order in which a picture is drawn: lower left, upper left, upper right, lower right. */
function fromLowerLeft(corners: NonNullable<Scan['corners']>): [Position, Position, Position, Position] {
  const [upperLeft, upperRight, lowerRight, lowerLeft] = corners;
  return [lowerLeft, upperLeft, upperRight, lowerRight];
}
