import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FlightAnswer, VisitFileAnswer } from '../../server/coverage/evidence-contract.ts';
import { coverageApi } from '../api/coverage.ts';
import { shareText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { useSending } from '../pages/use-sending.ts';
import { lastHours, SpanPicker } from '../patrol/span-picker.tsx';
import type { Span } from '../patrol/span-picker.tsx';
import { ErrorState } from '../shell/states.tsx';
import { useCity } from '../data/city-context.tsx';
import { footprintOf } from './flight-footprint.ts';

/** A register of visits that somebody kept elsewhere, as Excel or CSV; rows that cannot be read are listed. */
export function VisitRegister({ onLoaded }: { onLoaded(): void }): ReactNode {
  const t = useText();
  const [file, setFile] = useState<File | null>(null);
  const [dryRun, setDryRun] = useState(false);
  const [found, setFound] = useState<VisitFileAnswer | null>(null);
  const { busy, error, send } = useSending();
  const load = (): Promise<void> =>
    send(async () => {
      setFound(await coverageApi.importVisits(file!, dryRun));
      if (!dryRun) onLoaded();
    });
  return (
    <details className="section" data-testid="visit-register">
      <summary data-testid="visit-register-open">{t('导入到访台账', 'Read a register of visits')}</summary>
      <div className="stack tell-form">
        <FileDrop
          file={file}
          accept=".xlsx,.csv"
          hint={t('列：街巷、开始、结束、人员、备注', 'Columns: street, start, end, person, note')}
          testId="visit-register-file"
          onFile={(chosen) => {
            setFile(chosen);
            setFound(null);
          }}
        />
        <div className="row-wrap">
          <Button
            size="small"
            type="primary"
            disabled={file === null}
            loading={busy}
            data-testid="visit-register-send"
            onClick={() => void load()}
          >
            {dryRun ? t('检查', 'Check') : t('导入', 'Import')}
          </Button>
          <Checkbox checked={dryRun} onChange={(event) => setDryRun(event.target.checked)}>
            {t('只检查，不载入', 'check only')}
          </Checkbox>
        </div>
        {error === null ? null : <ErrorState error={error} />}
        {found === null ? null : (
          <div data-testid="visit-register-report" data-loaded={found.loaded}>
            <p role="status">
              {t(
                `${found.rows} 行：载入 ${found.loaded}，已有 ${found.known}，未取 ${found.refused.length}`,
                `${found.rows} rows: ${found.loaded} loaded, ${found.known} known, ${found.refused.length} not taken`,
              )}
            </p>
            <ul className="plain-list">
              {found.refused.slice(0, 100).map((one) => (
                <li key={one.place}>
                  {one.place}: {t(one.reasonZh, one.reasonEn)}
                  {one.value === null ? '' : ` (${one.value})`}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </details>
  );
}

/** What a drone looked over: its footprint as a GeoJSON file, and when. */
export function FlightForm({ onLoaded }: { onLoaded(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { clock } = useCity();
  const [flightId, setFlightId] = useState('');
  const [span, setSpan] = useState<Span>(() => lastHours(0.5, clock.now()));
  const [file, setFile] = useState<File | null>(null);
  const [answer, setAnswer] = useState<FlightAnswer | null>(null);
  const { busy, error, send } = useSending();
  const [unread, setUnread] = useState(false);
  const record = (): Promise<void> =>
    send(async () => {
      const footprint = footprintOf(await file!.text());
      setUnread(footprint === null);
      if (footprint === null) return;
      setAnswer(await coverageApi.flight({ flightId, startedAt: span.from, endedAt: span.to, footprint }));
      onLoaded();
    });
  return (
    <details className="section" data-testid="flight">
      <summary data-testid="flight-open">{t('登记无人机航摄', 'Record a drone’s flight')}</summary>
      <div className="stack tell-form">
        <Input
          size="small"
          value={flightId}
          maxLength={40}
          placeholder={t('架次编号，如 UAV-0001', 'Flight, such as UAV-0001')}
          aria-label={t('架次编号', 'Flight')}
          data-testid="flight-id"
          onChange={(event) => setFlightId(event.target.value.trim())}
        />
        <SpanPicker span={span} onChange={setSpan} />
        <FileDrop
          file={file}
          accept=".geojson,.json"
          hint={t('航摄范围：GeoJSON 面，WGS84', 'Ground seen: GeoJSON polygons, WGS84')}
          testId="flight-file"
          onFile={(chosen) => {
            setFile(chosen);
            setAnswer(null);
          }}
        />
        <Button
          size="small"
          type="primary"
          disabled={file === null || flightId === ''}
          loading={busy}
          data-testid="flight-send"
          onClick={() => void record()}
        >
          {t('登记', 'Record')}
        </Button>
        {unread ? (
          <p className="note amber" role="alert">
            {t(
              '文件里没有面：需要 GeoJSON 的 Polygon 或 MultiPolygon。',
              'The file holds no polygon: GeoJSON Polygon or MultiPolygon is needed.',
            )}
          </p>
        ) : null}
        {error === null ? null : <ErrorState error={error} />}
        {answer === null ? null : (
          <p
            role="status"
            className="note green"
            data-testid="flight-answer"
            data-visits={answer.visits.length}
          >
            {t(
              `${answer.visits.length} 条街巷计到访；${answer.partly.length} 条看到不足 ${shareText(answer.shareNeeded)}`,
              `${answer.visits.length} streets count as visited; of ${answer.partly.length} less than ${shareText(answer.shareNeeded)} was seen`,
            )}
            {answer.partly.length === 0 ? null : (
              <small>
                {' '}
                {answer.partly
                  .slice(0, 5)
                  .map((one) => `${one.nameZh} ${shareText(one.share)}`)
                  .join(language === 'zh' ? '、' : ', ')}
              </small>
            )}
          </p>
        )}
      </div>
    </details>
  );
}
