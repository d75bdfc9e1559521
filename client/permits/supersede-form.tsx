import { Button, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ZoneDraft, ZoneHistory, ZoneVersion } from '../../server/zones/contract.ts';
import { permitsApi } from '../api/permits.ts';
import type { ApiError } from '../api/request.ts';
import { useCodes } from '../data/use-codes.ts';
import { sitePolygon } from '../data/city-data.tsx';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { heightRefs } from '../state/permit-ask.ts';
import { useScreen } from '../state/screen-store.ts';
import { Refusal } from './refusal.tsx';

/** A change of law from a day on, or a correction of the record; both add a version and say why. */
export function SupersedeForm({
  history,
  today,
  onCancel,
  onDone,
}: {
  history: ZoneHistory;
  today: string;
  onCancel(): void;
  onDone(): void;
}): ReactNode {
  const t = useText();
  const refs = useCodes('height_ref');
  const drawn = useScreen((state) => state.draw.polygon);
  const current = history.versions.findLast((one) => one.knownTo === null && one.validTo === null);
  const [cause, setCause] = useState<'law' | 'correction'>('law');
  const [reason, setReason] = useState('');
  const [useDrawn, setUseDrawn] = useState(false);
  const [entry, setEntry] = useState(() => entryOf(current, today));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  if (!current) {
    return (
      <p className="note amber">
        {t('该区划已经失效，不能替代。', 'The zone has ended and cannot be superseded.')}
      </p>
    );
  }
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const geometry = useDrawn && drawn ? sitePolygon(drawn) : current.geometry;
      await permitsApi.supersedeZone(history.zoneId, {
        cause,
        reason,
        zone: draftOf(current, entry, geometry),
      });
      onDone();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack" style={{ gap: 8, marginTop: 10 }} data-testid="supersede-form">
      <Radio.Group
        size="small"
        value={cause}
        options={[
          { value: 'law', label: t('新公布（自某日起）', 'changed by law (from a day)') },
          { value: 'correction', label: t('更正登记', 'correction of the record') },
        ]}
        onChange={(event) => setCause(event.target.value as 'law' | 'correction')}
      />
      <label className="field">
        {t('名称', 'Name')}
        <Input
          size="small"
          value={entry.nameZh}
          maxLength={120}
          onChange={(event) => setEntry({ ...entry, nameZh: event.target.value })}
        />
      </label>
      <div className="works-row four">
        <label className="field">
          {t('限高（米）', 'Limit (m)')}
          <InputNumber
            size="small"
            min={0.1}
            max={500}
            value={entry.maxM}
            data-testid="supersede-limit"
            onChange={(maxM) => setEntry({ ...entry, maxM })}
          />
        </label>
        <label className="field">
          {t('层数上限', 'Storeys')}
          <InputNumber
            size="small"
            min={1}
            max={200}
            precision={0}
            value={entry.storeysMax}
            data-testid="supersede-storeys"
            onChange={(storeysMax) => setEntry({ ...entry, storeysMax })}
          />
        </label>
        <label className="field">
          {t('量至', 'Measured to')}
          <Select
            size="small"
            value={entry.ref}
            options={heightRefs.map((one) => ({ value: one, label: refs.name(one) }))}
            popupMatchSelectWidth={170}
            onChange={(ref) => setEntry({ ...entry, ref })}
          />
        </label>
        <label className="field">
          ε (m)
          <InputNumber
            size="small"
            min={0}
            max={1000}
            value={entry.uncertaintyM}
            onChange={(value) => setEntry({ ...entry, uncertaintyM: value ?? current.uncertaintyM })}
          />
        </label>
      </div>
      {cause === 'law' ? (
        <label className="field">
          {t('生效日', 'In force from')}
          <Input
            type="date"
            size="small"
            value={entry.validFrom}
            data-testid="supersede-from"
            onChange={(event) => setEntry({ ...entry, validFrom: event.target.value })}
          />
        </label>
      ) : null}
      <label className="field">
        {t('公布文件', 'Document')}
        <Input
          size="small"
          value={entry.title}
          maxLength={300}
          onChange={(event) => setEntry({ ...entry, title: event.target.value })}
        />
      </label>
      <label className="field">
        {t('边界', 'Outline')}
        <Select
          size="small"
          value={useDrawn ? 'drawn' : 'same'}
          options={[
            { value: 'same', label: t('沿用现边界', 'the present outline') },
            {
              value: 'drawn',
              disabled: !drawn,
              label: drawn
                ? t('用地图上绘制的图形', 'the ring drawn on the map')
                : t('用绘制的图形（先在审批面板绘制）', 'a drawn ring (draw it in the panel first)'),
            },
          ]}
          onChange={(value) => setUseDrawn(value === 'drawn')}
        />
      </label>
      <label className="field">
        {t('理由（进入记录）', 'Reason (goes on record)')}
        <Input
          size="small"
          value={reason}
          maxLength={1000}
          data-testid="supersede-reason"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {error ? <Refusal error={error} busy={busy} /> : null}
      <div className="row-wrap">
        <Button
          size="small"
          type="primary"
          loading={busy}
          disabled={reason.trim().length < 4}
          data-testid="supersede-send"
          onClick={() => void send()}
        >
          {t('录入新版本', 'Enter the new version')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('取消', 'Cancel')}
        </Button>
      </div>
    </div>
  );
}

interface Entry {
  nameZh: string;
  maxM: number | null;
  ref: string;
  storeysMax: number | null;
  uncertaintyM: number;
  validFrom: string;
  title: string;
}

function entryOf(current: ZoneVersion | undefined, today: string): Entry {
  const limit = (current?.heightLimit ?? {}) as { maxM?: number; ref?: string; storeysMax?: number };
  return {
    nameZh: current?.nameZh ?? '',
    maxM: limit.maxM ?? null,
    ref: limit.ref ?? 'eave',
    storeysMax: limit.storeysMax ?? null,
    uncertaintyM: current?.uncertaintyM ?? 2,
    validFrom: today,
    title: '',
  };
}

/** The present version with what the form changes; what the form does not show stays. */
function draftOf(current: ZoneVersion, entry: Entry, geometry: ZoneDraft['geometry']): ZoneDraft {
  return {
    siteId: current.siteId,
    regime: current.regime,
    class: current.class,
    subclass: current.subclass,
    nameZh: entry.nameZh,
    nameEn: current.nameEn,
    geometry,
    boundaryText: current.boundaryText,
    boundaryRule: (current.boundaryRule ?? null) as ZoneDraft['boundaryRule'],
    heightLimit: limitOf(current, entry),
    uncertaintyM: entry.uncertaintyM,
    uncertaintyBasis: current.uncertaintyBasis,
    publishedBy: current.publishedBy,
    document:
      entry.title.trim() === ''
        ? null
        : { title: entry.title.trim(), number: null, issuedBy: null, issuedOn: null },
    documentId: current.documentId,
    validFrom: entry.validFrom,
  };
}

/** The limit as the form has it; what else the record says of it, such as its clause, stays. */
function limitOf(current: ZoneVersion, { maxM, ref, storeysMax }: Entry): ZoneDraft['heightLimit'] {
  if (maxM === null && storeysMax === null) return null;
  const {
    maxM: _height,
    storeysMax: _storeys,
    ...kept
  } = (current.heightLimit ?? {}) as NonNullable<ZoneDraft['heightLimit']>;
  return { ...kept, ref, ...(maxM === null ? {} : { maxM }), ...(storeysMax === null ? {} : { storeysMax }) };
}
