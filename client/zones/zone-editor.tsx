import { Button, Input, Radio, Segmented } from 'antd';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Position } from '../../server/kernel/geojson.ts';
import type { ZoneVersion } from '../../server/zones/contract.ts';
import type { ZoneList, ZonePreviewRequest } from '../../server/zones/draft-contract.ts';
import type { ApiError } from '../api/request.ts';
import { zonesApi } from '../api/zones.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { Refusal } from '../permits/refusal.tsx';
import { FourBoundsView } from '../scans/four-bounds-view.tsx';
import { useSnapping } from '../scans/use-snapping.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { FieldsForm } from './fields-form.tsx';
import { FindingsView } from './findings-view.tsx';
import { RuleForm } from './rule-form.tsx';
import { chosenPosition, emptySketch, outlineOf, sketched } from './sketch.ts';
import { cornerOfMark, sketchWork } from './sketch-map.ts';
import { SketchTools } from './sketch-tools.tsx';
import { useSketchKeys } from './use-sketch-keys.ts';
import { draftOfFields, emptyFields, fieldsOf, missingFields, ruleOfFields } from './zone-fields.ts';
import type { OutlineWay } from './zone-fields.ts';
import { missingTexts } from './zone-texts.ts';
import { boxAround } from '../state/geometry-box.ts';

/** A preview waits until typing and drawing rest, ms. */
const REST_MS = 350;

/** Enters a zone, or changes one that is on record: drawn, by rule, or in words. Nothing is overwritten. */
export function ZoneEditor({
  zoneId,
  before,
  register,
  today,
}: {
  /** Null for a new zone. */
  zoneId: string | null;
  before: ZoneVersion | null;
  register: ZoneList | null;
  today: string;
}): ReactNode {
  const t = useText();
  const snap = useSnapping();
  const [fields, setFields] = useState(() => (before ? fieldsOf(before, today) : emptyFields(today)));
  const [sketch, act] = useReducer(sketched, emptySketch);
  const [started, setStarted] = useState(false);
  const turns = useRef(Promise.resolve());
  const [cursor, setCursor] = useState<Position | null>(null);
  const [cause, setCause] = useState<'law' | 'correction'>('correction');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const { way, siteId, regime, zoneClass } = fields;
  const outline = outlineOf(sketch);
  const sketching = way === 'draw';
  const drawing = started && !outline;
  const held = chosenPosition(sketch) !== null;
  const placing = sketching && (held || drawing);
  const rule = way === 'rule' ? ruleOfFields(fields) : null;
  const geometry = way === 'draw' ? outline : way === 'same' ? (before?.geometry ?? null) : null;
  const asked: ZonePreviewRequest | null =
    geometry || rule
      ? { zoneId, siteId, regime: regime ?? '', class: zoneClass ?? '', geometry, boundaryRule: rule }
      : null;
  const key = useRested(asked === null ? null : JSON.stringify(asked));
  const preview = useResource(
    key,
    (signal) => zonesApi.preview(JSON.parse(key ?? '{}') as ZonePreviewRequest, signal),
    'zone-preview',
  );
  const shown = key === null ? null : preview.data;
  const derived = way === 'rule' ? (shown?.geometry ?? null) : null;
  const work = useMemo(
    () =>
      sketchWork({
        sketch: sketching ? sketch : emptySketch,
        cursor,
        placing,
        editing: sketching && !drawing,
        before: before?.geometry ?? null,
        derived,
        findings: shown?.findings ?? [],
      }),
    [sketch, sketching, cursor, placing, drawing, before, derived, shown],
  );
  useMapWork(work, {
    onCursor: setCursor,
    onFinish: () => act({ type: 'close' }),
    onMark: (mark) => act({ type: 'choose', at: cornerOfMark(mark) }),
    onPlace: (place) => {
      // Outlines near a click are asked for; corners keep the order in which they were clicked.
      turns.current = turns.current
        .then(() => snap(place))
        .then(({ position }) => act({ type: held ? 'move' : 'add', position }));
    },
  });
  useSketchKeys(sketch, act, sketching);
  useEffect(() => {
    const site = register?.sites.find((one) => one.siteId === siteId);
    const box = before?.geometry ? boxAround(before.geometry.coordinates) : site?.bbox;
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view, 17) });
  }, [before, register, siteId]);

  const missing = missingFields(fields, outline !== null);
  if (before && reason.trim().length < 4) missing.push('reason');
  const refused = shown?.findings.some((one) => one.weight === 'refused') ?? false;
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const zone = draftOfFields(fields, outline, before);
      const after =
        zoneId === null
          ? await zonesApi.enter(zone)
          : await zonesApi.supersede(zoneId, { cause, reason, zone });
      screen.dispatch({ type: 'set-page', page: 'zone', item: after.zoneId });
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  const ways: { value: OutlineWay; label: string }[] = [
    ...(before?.geometry ? [{ value: 'same' as const, label: t('沿用', 'Keep') }] : []),
    { value: 'draw', label: t('绘制', 'Draw') },
    { value: 'rule', label: t('规则外扩', 'By rule') },
    { value: 'words', label: t('仅文字', 'Words') },
  ];
  return (
    <div data-testid="zone-editor">
      <div className="section stack" style={{ gap: 8 }}>
        <div className="section-title">{t('边界', 'Outline')}</div>
        <Segmented<OutlineWay>
          aria-label={t('边界怎么给', 'How the outline is given')}
          block
          size="small"
          value={way}
          options={ways}
          data-testid="outline-way"
          onChange={(next) => {
            setFields({ ...fields, way: next });
            setStarted(next === 'draw' && sketch.rings.length === 0 && !before);
          }}
        />
        {way === 'draw' ? (
          <SketchTools
            sketch={sketch}
            drawing={drawing}
            before={before?.geometry ?? null}
            siteId={siteId}
            register={register}
            onAct={act}
            onDrawing={setStarted}
          />
        ) : null}
        {way === 'rule' ? (
          <RuleForm
            rule={fields.rule}
            register={register}
            onRule={(next) => setFields({ ...fields, rule: next })}
          />
        ) : null}
        {key === null ? null : <FindingsView preview={preview} />}
      </div>
      {way === 'words' ? (
        <>
          <p className="note amber" style={{ margin: '0 16px' }}>
            {t(
              '只有文字、没有图形：附近地块的核查会标为“无法判定”，并附四至原文。',
              'Words without an outline: checks near it are indeterminate, with the words beside them.',
            )}
          </p>
          <FourBoundsView
            text={fields.boundaryText}
            onText={(boundaryText) => setFields({ ...fields, boundaryText })}
          />
        </>
      ) : null}
      <FieldsForm fields={fields} register={register} onFields={setFields} />
      <div className="section stack" style={{ gap: 8 }}>
        {before ? (
          <>
            <Radio.Group
              size="small"
              value={cause}
              options={[
                { value: 'correction', label: t('更正登记', 'correction of the record') },
                { value: 'law', label: t('新公布（自生效日起）', 'changed by law (from its day)') },
              ]}
              onChange={(event) => setCause(event.target.value as 'law' | 'correction')}
            />
            <label className="field">
              {t('理由（进入记录）', 'Reason (goes on record)')}
              <Input
                size="small"
                value={reason}
                maxLength={1000}
                data-testid="zone-reason"
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
          </>
        ) : null}
        {error ? <Refusal error={error} busy={busy} /> : null}
        <div className="row-wrap">
          <Button
            type="primary"
            loading={busy}
            disabled={missing.length > 0 || refused || preview.loading}
            data-testid="zone-enter"
            onClick={() => void send()}
          >
            {before ? t('录入新版本', 'Enter the new version') : t('录入区划', 'Enter the zone')}
          </Button>
          {missing.length > 0 ? (
            <span className="remedy" data-testid="zone-missing">
              {t('还缺：', 'Still needed: ')}
              {missing
                .map((one) => t(missingTexts[one]?.zh ?? one, missingTexts[one]?.en ?? one))
                .join(t('、', ', '))}
            </span>
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** The value once it has not changed for a moment. */
function useRested(value: string | null): string | null {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === null ? 0 : REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
