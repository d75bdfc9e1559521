import { ArrowLeftOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Visit } from '../../server/coverage/contract.ts';
import type { StreetMeasures, VisitDetail } from '../../server/coverage/report-contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { useStreetName } from '../data/use-street-name.ts';
import { ageText, countText, instantText, shareText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { evidenceText } from './coverage-texts.ts';
import { hoursText } from './hours-text.ts';
import { TellVisit } from './tell-visit.tsx';

const DAY_MS = 86_400_000;
/** Room before and after a visit when its fixes are looked at, ms. */
const AROUND_MS = 5 * 60_000;

/** What is behind a street's figures: its visits of the last 14 days, and what each rests on. */
export function StreetVisits({
  streetId,
  shape,
  onBack,
}: {
  streetId: string;
  shape: Geometry | undefined;
  onBack(): void;
}): ReactNode {
  const t = useText();
  const { may, clock } = useCity();
  const name = useStreetName();
  const now = useCityNow(60_000);
  const [toMs, setToMs] = useState(now);
  const span = {
    from: new Date(toMs - 14 * DAY_MS).toISOString(),
    to: new Date(toMs + 60_000).toISOString(),
  };
  const visits = useResource(
    `visits/${streetId}#${toMs}`,
    (signal) => coverageApi.visits({ street: streetId, ...span }, signal),
    'visits',
  );
  const measures = useResource(
    `measures-of/${streetId}#${toMs}`,
    (signal) =>
      coverageApi.measures({ street: streetId, from: span.from, to: new Date(toMs).toISOString() }, signal),
    'measures-of',
  );
  const [figures] = measures.data?.streets ?? [];
  return (
    <div data-testid="street-visits" data-street={streetId}>
      <div className="section visits-head">
        <button
          type="button"
          className="bar-button"
          aria-label={t('返回列表', 'Back to the list')}
          data-testid="visits-back"
          onClick={onBack}
        >
          <ArrowLeftOutlined />
        </button>
        <b>{name(streetId) ?? streetId}</b>
        <small>{t('近 14 天的到访', 'Visits of 14 days')}</small>
      </div>
      {figures === undefined ? null : <Figures street={figures} />}
      {may('visits:write') ? (
        <TellVisit streetId={streetId} shape={shape} onTold={() => setToMs(clock.now())} />
      ) : null}
      <Held resource={visits} rows={6}>
        {(list) => <VisitList visits={list} />}
      </Held>
    </div>
  );
}

function Figures({ street }: { street: StreetMeasures }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const rows: [string, string][] = [
    [t('至今空档', 'Open gap'), hoursText(street.openGapMs, language)],
    [t('最长空档', 'Longest gap'), hoursText(street.longestGapMs, language)],
    [t('平均空档', 'Mean gap'), hoursText(street.meanGapMs, language)],
    [t('允许', 'Allowed'), hoursText(street.allowedMs, language)],
    [t('停留', 'Dwell'), hoursText(street.dwellMs, language)],
    [t('到过的人', 'Patrollers'), countText(street.patrollers, language)],
  ];
  return (
    <dl className="section bound" data-testid="street-figures">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function VisitList({ visits }: { visits: readonly Visit[] }): ReactNode {
  const t = useText();
  const [only, setOnly] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const kinds = new Map<string, number>();
  for (const visit of visits) kinds.set(visit.evidence, (kinds.get(visit.evidence) ?? 0) + 1);
  if (visits.length === 0)
    return (
      <EmptyState
        title={t('近 14 天没有到访记录', 'No visit on record in 14 days')}
        next={t(
          '没有记录不等于没有人去：看班次页的原因。',
          'No record does not mean that nobody went: see the reason under Shift.',
        )}
      />
    );
  return (
    <>
      <div className="section row-wrap">
        {[...kinds].map(([evidence, count]) => (
          <button
            key={evidence}
            type="button"
            className={`tag ${only === evidence ? 'blue' : ''}`}
            aria-pressed={only === evidence}
            data-testid={`visits-of-${evidence}`}
            onClick={() => setOnly(only === evidence ? null : evidence)}
          >
            {t(evidenceText(evidence).zh, evidenceText(evidence).en)} {count}
          </button>
        ))}
      </div>
      <div className="list">
        {visits
          .filter((visit) => only === null || visit.evidence === only)
          .slice(0, 100)
          .map((visit) => (
            <VisitRow
              key={visit.visitId}
              visit={visit}
              open={open === visit.visitId}
              onOpen={() => setOpen(open === visit.visitId ? null : visit.visitId)}
            />
          ))}
      </div>
    </>
  );
}

function VisitRow({ visit, open, onOpen }: { visit: Visit; open: boolean; onOpen(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const lasts = Date.parse(visit.endedAt) - Date.parse(visit.startedAt);
  const evidence = evidenceText(visit.evidence);
  return (
    <div className="visit-row" data-testid="visit-row" data-evidence={visit.evidence}>
      <button type="button" className="item" aria-expanded={open} onClick={onOpen}>
        <span className="item-top">
          <span className="item-title">{instantText(visit.startedAt, language, city.timeZone)}</span>
          <span className="item-figure" title={t('证据的可信度', 'How sure the evidence is')}>
            {shareText(visit.certainty)}
          </span>
        </span>
        <span className="item-sub">
          <span>{t(evidence.zh, evidence.en)}</span>
          <span>{ageText(now - Date.parse(visit.endedAt), language)}</span>
          {lasts > 0 ? <span>{hoursText(lasts, language)}</span> : null}
          <span>{visit.unitId ?? visit.personId ?? ''}</span>
        </span>
      </button>
      {open ? <Detail visitId={visit.visitId} /> : null}
    </div>
  );
}

function Detail({ visitId }: { visitId: string }): ReactNode {
  const detail = useResource(`visit/${visitId}`, (signal) => coverageApi.visit(visitId, signal));
  return (
    <div className="section visit-detail" data-testid="visit-detail">
      <Held resource={detail} rows={3}>
        {(data) => <Basis data={data} />}
      </Held>
    </div>
  );
}

/** What a visit rests on. The fixes of a person are opened with a purpose, and the look is recorded. */
function Basis({ data }: { data: VisitDetail }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const { pass, source, fixes } = data;
  return (
    <>
      {pass === null ? null : (
        <dl className="facts" data-testid="visit-pass">
          <dt>{t('走过的长度', 'Length gone')}</dt>
          <dd>{shareText(pass.covered)}</dd>
          <dt>{t('匹配的把握', 'Sureness of the matching')}</dt>
          <dd>{shareText(pass.posterior)}</dd>
          <dt>{t('定位数', 'Fixes')}</dt>
          <dd>
            {countText(pass.fixes, language)}
            {pass.steady ? '' : ` · ${t('频率减半则不成立', 'half of them would not show it')}`}
          </dd>
          <dt>{t('停留', 'Dwell')}</dt>
          <dd>{hoursText(pass.dwellS * 1000, language)}</dd>
        </dl>
      )}
      {source === null ? null : <Source data={data} source={source} />}
      {pass === null && source === null ? (
        <p className="item-sub">
          {data.evidence === 'qr'
            ? t('本人持卡在牌点扫码；没有轨迹。', 'A person’s own card at the plate; there is no track.')
            : t('没有留下更多依据。', 'Nothing more was kept.')}
        </p>
      ) : null}
      {fixes === null ? null : may('tracks:read') ? (
        <button
          type="button"
          className="link-button"
          data-testid="visit-fixes"
          onClick={() => {
            screen.dispatch({
              type: 'set-patrol',
              patrol: {
                unit: fixes.unitId,
                from: new Date(Date.parse(fixes.from) - AROUND_MS).toISOString(),
                to: new Date(Date.parse(fixes.to) + AROUND_MS).toISOString(),
              },
            });
            screen.dispatch({ type: 'set-page', page: 'unit-route' });
          }}
        >
          {t('看背后的定位（须说明用途）', 'The fixes behind it (a purpose is asked)')}
        </button>
      ) : (
        <p className="item-sub" data-testid="visit-fixes-closed">
          {t(
            `背后是 ${fixes.unitId} 的定位；查看轨迹须有轨迹权限并说明用途。`,
            `Fixes of ${fixes.unitId} are behind it; reading them needs the right to tracks and a purpose.`,
          )}
        </p>
      )}
    </>
  );
}

function Source({
  data,
  source,
}: {
  data: VisitDetail;
  source: NonNullable<VisitDetail['source']>;
}): ReactNode {
  const t = useText();
  const { detail } = source;
  const said = (key: string): string | null => {
    const value = detail[key];
    return value === null || value === undefined ? null : String(value);
  };
  const rows: [string, string | null][] = [
    [t('摄像机', 'Camera'), said('cameraZh') ?? said('cameraId')],
    [t('架次', 'Flight'), said('flightId')],
    [t('看到的比例', 'Share seen'), typeof detail['share'] === 'number' ? shareText(detail['share']) : null],
    [t('文件', 'File'), said('file')],
    [t('位置', 'Place'), said('place')],
    [t('备注', 'Note'), said('note')],
  ];
  return (
    <>
      <dl className="facts">
        {rows.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="fact">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {source.photoPath === null ? null : (
        <img
          className="visit-photo"
          src={coverageApi.photoPath(data.visitId)}
          alt={t('到访照片', 'Photo of the visit')}
        />
      )}
    </>
  );
}
