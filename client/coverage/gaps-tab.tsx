import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { GapList, RankedStreet } from '../../server/coverage/report-contract.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { ageText, countText, instantText, lengthText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { rankWork } from './coverage-map.ts';
import type { TabProps } from './gaps-page.tsx';
import { ShiftChoice } from './shift-choice.tsx';
import { StateTag } from './state-tag.tsx';
import { useTurn } from './use-turn.ts';

const EVERY_MS = 30_000;
const SHOWN = 40;

/** The gap list of a shift: where somebody is needed most, each place with its reasons. */
export function GapsTab(props: TabProps): ReactNode {
  const { asked } = props;
  const turn = useTurn(EVERY_MS);
  const gaps = useResource(
    `gaps/${asked.day}/${asked.shift}#${turn}`,
    (signal) => coverageApi.gaps(asked, signal),
    'gaps',
  );
  return (
    <Held resource={gaps} rows={10}>
      {(data) => <GapRows {...props} data={data} />}
    </Held>
  );
}

function GapRows({ data, onAsk, shapes, streetId, onStreet }: TabProps & { data: GapList }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const [all, setAll] = useState(false);
  const { gaps, hotspots } = data;
  const work = useMemo(() => rankWork(shapes, gaps, streetId), [shapes, gaps, streetId]);
  useMapWork(work, { onMark: onStreet });
  const most = Math.max(...gaps.map((gap) => gap.score), 1);
  const shown = all ? gaps : gaps.slice(0, SHOWN);
  return (
    <>
      <div className="section">
        <ShiftChoice info={data.shift} onAsk={onAsk} />
        <ExportButton what="coverage-gaps" of={`${data.shift.day}/${data.shift.shiftId}`} />
        <p className="item-sub">
          {t(
            `${countText(gaps.length, language)} 条街巷待补`,
            `${countText(gaps.length, language)} streets lack a visit`,
          )}
          {' · '}
          {hotspots === null
            ? t('尚无热点结果可用', 'no hotspot answer to use')
            : t(
                `热点结果 ${instantText(hotspots.createdAt, language, city.timeZone)}`,
                `hotspots of ${instantText(hotspots.createdAt, language, city.timeZone)}`,
              )}
        </p>
      </div>
      {gaps.length === 0 ? (
        <EmptyState
          title={t('此班次没有缺口', 'No gap in this shift')}
          next={t('可换一个班次，或看“空档”。', 'Choose another shift, or look at idleness.')}
        />
      ) : (
        <div className="list" data-testid="gap-list">
          {shown.map((gap) => (
            <RankedRow key={gap.streetId} gap={gap} most={most} onOpen={() => onStreet(gap.streetId)} />
          ))}
        </div>
      )}
      {gaps.length > shown.length ? (
        <div className="section">
          <button type="button" className="link-button" onClick={() => setAll(true)}>
            {t(`其余 ${gaps.length - shown.length} 条`, `${gaps.length - shown.length} more`)}
          </button>
        </div>
      ) : null}
    </>
  );
}

/** One place of a ranking: its rank, its points as a bar, and every reason with the points it gives. */
export function RankedRow({
  gap,
  most,
  onOpen,
}: {
  gap: RankedStreet;
  most: number;
  onOpen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  return (
    <button
      type="button"
      className="item gap-row"
      data-testid="gap-row"
      data-street={gap.streetId}
      data-rank={gap.rank}
      data-score={gap.score}
      onClick={onOpen}
    >
      <span className="item-top">
        <span className="item-title">
          <span className="gap-rank">{gap.rank}</span>
          {nameOf(language, gap.nameZh, gap.nameEn)}
        </span>
        <span className="item-figure" title={t('需要程度，分', 'Need, points')}>
          {gap.score.toFixed(1)} <small>{t('分', 'pts')}</small>
        </span>
      </span>
      <span className="gap-bar" aria-hidden="true">
        <i style={{ width: `${(100 * gap.score) / most}%` }} />
      </span>
      <span className="item-sub">
        {gap.state === null ? null : <StateTag state={gap.state} />}
        <span
          title={gap.lastSeenAt ? instantText(gap.lastSeenAt, language, city.timeZone, 'full') : undefined}
        >
          {gap.lastSeenAt
            ? `${t('上次', 'last')} ${ageText(now - Date.parse(gap.lastSeenAt), language)}`
            : t('统计期内无记录', 'none in the days looked at')}
        </span>
        <span>{t(`${gap.grade} 级`, `grade ${gap.grade}`)}</span>
        <span>{lengthText(gap.lengthM, language)}</span>
      </span>
      <span className="gap-reasons">
        {gap.reasons.map((reason) => (
          <span key={reason.reason} className="tag" data-testid="gap-reason">
            {t(reason.zh, reason.en)} <b>{signed(reason.points)}</b>
          </span>
        ))}
      </span>
    </button>
  );
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;
