import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Position } from '../../server/kernel/geojson.ts';
import type { Epsilon } from '../../server/scans/contract.ts';
import { api } from '../api/endpoints.ts';
import { importsApi } from '../api/imports.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { ErrorState } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { missingIn, zoneFile } from './zone-draft.ts';
import type { ZoneDraft } from './zone-draft.ts';

export interface TracedFrom {
  scanId: string;
  title: string;
  documentId: string | null;
  epsilon: Epsilon | null;
}

/** What the traced polygon is by law; sent as a draft that the import page checks before it goes in. */
export function ZoneForm({
  draft,
  ring,
  from,
  onDraft,
}: {
  draft: ZoneDraft;
  /** Open ring; null while the drawing is not closed. */
  ring: readonly Position[] | null;
  from: TracedFrom;
  onDraft(draft: ZoneDraft): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const regimes = useResource('zone_regime', (signal) => api.codes('zone_regime', signal));
  const classes = useResource('zone_class', (signal) => api.codes('zone_class', signal));
  const missing = missingIn(draft);
  const options = (list: typeof regimes.data): { value: string; label: string }[] =>
    (list ?? []).map((one) => ({ value: one.code, label: nameOf(language, one.zh, one.en) }));
  const field = (key: keyof ZoneDraft, label: string, hint = ''): ReactNode => (
    <label className="field">
      {label}
      <Input
        size="small"
        value={draft[key] ?? ''}
        placeholder={hint}
        data-testid={`zone-${key}`}
        onChange={(event) => onDraft({ ...draft, [key]: event.target.value })}
      />
    </label>
  );
  const send = async (): Promise<void> => {
    const { epsilon } = from;
    if (!ring || !epsilon) return;
    setBusy(true);
    setError(null);
    try {
      const text = zoneFile(draft, ring, { documentId: from.documentId, epsilon });
      const file = new File([text], `${draft.zoneId.trim()}.geojson`, { type: 'application/geo+json' });
      const started = await importsApi.send(file, {
        layer: 'zones',
        crs: 'EPSG:4326',
        dryRun: true,
        sourceTitle: from.documentId ? `${from.title} (${from.documentId})` : from.title,
      });
      screen.dispatch({ type: 'set-page', page: 'imports', item: started.importId });
    } catch (cause) {
      setError(asApiError(cause));
      setBusy(false);
    }
  };
  return (
    <div className="section" data-testid="zone-form">
      <div className="stack">
        <div className="two">
          {field('zoneId', t('区划编号', 'Zone id'), 'Z-2026-001')}
          {field('nameZh', t('名称', 'Name'))}
          <label className="field">
            {t('管控制度', 'Regime')}
            <Select
              size="small"
              value={draft.regime}
              options={options(regimes.data)}
              data-testid="zone-regime"
              onChange={(regime) => onDraft({ ...draft, regime })}
            />
          </label>
          <label className="field">
            {t('区划等级', 'Class')}
            <Select
              size="small"
              value={draft.zoneClass}
              options={options(classes.data)}
              data-testid="zone-class"
              onChange={(zoneClass) => onDraft({ ...draft, zoneClass })}
            />
          </label>
          {field('validFrom', t('生效日期', 'Valid from'), '2026-01-01')}
          {field('publishedBy', t('公布机关', 'Published by'))}
        </div>
        {from.epsilon ? <EpsilonNote epsilon={from.epsilon} title={from.title} /> : null}
        {error ? <ErrorState error={error} /> : null}
        <div className="row-wrap">
          <Button
            type="primary"
            disabled={!ring || !from.epsilon || missing.length > 0}
            loading={busy}
            data-testid="zone-send"
            onClick={() => void send()}
          >
            {t('存为区划草稿', 'Save as a draft')}
          </Button>
          <span className="remedy">
            {ring
              ? missing.length > 0
                ? t('还有必填项没有填', 'Something needed is missing')
                : t('先进入检查，确认后才载入', 'It is checked first, and goes in when you say so')
              : t('先把边界描绘并闭合', 'Trace the boundary and close it first')}
          </span>
        </div>
      </div>
    </div>
  );
}

/** What the uncertainty of the line is made of. */
function EpsilonNote({ epsilon, title }: { epsilon: Epsilon; title: string }): ReactNode {
  const t = useText();
  return (
    <div className="note" data-testid="zone-epsilon">
      <b>
        {t('边界不确定度', 'Uncertainty of the line')} ε = {epsilon.uncertaintyM.toFixed(2)} m
      </b>{' '}
      · {t('来源', 'source')} “{title}”
      {epsilon.parts.map((part) => (
        <div key={part.en} className="person">
          <span>{t(part.zh, part.en)}</span>
          <span>{part.metres.toFixed(2)} m</span>
        </div>
      ))}
    </div>
  );
}
