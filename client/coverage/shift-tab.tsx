import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ShiftCoverage, StreetInShift } from '../../server/coverage/report-contract.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { stateWork } from './coverage-map.ts';
import { shiftStates } from './coverage-texts.ts';
import type { ShiftState } from './coverage-texts.ts';
import type { TabProps } from './gaps-page.tsx';
import { NetworkCut } from './network-cut.tsx';
import { ShiftChoice } from './shift-choice.tsx';
import { StateTag } from './state-tag.tsx';
import { useTurn } from './use-turn.ts';
import { VisitRegister } from './visit-files.tsx';

const EVERY_MS = 15_000;
const SHOWN = 60;
const order: ShiftState[] = ['not_visited', 'unknown', 'visited'];

/** Each street in a shift: visited, not visited or unknown, by all evidence or by satellite positions alone. */
export function ShiftTab(props: TabProps): ReactNode {
  const { asked } = props;
  const { may } = useCity();
  const turn = useTurn(EVERY_MS);
  const shift = useResource(
    `shift/${asked.day}/${asked.shift}#${turn}`,
    (signal) => coverageApi.shift(asked, signal),
    'shift',
  );
  return (
    <>
      {may('visits:write') ? <VisitRegister onLoaded={shift.reload} /> : null}
      <Held resource={shift} rows={10}>
        {(data) => <ShiftRows {...props} data={data} />}
      </Held>
    </>
  );
}

function ShiftRows({
  data,
  onAsk,
  shapes,
  streetId,
  onStreet,
}: TabProps & { data: ShiftCoverage }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const [gpsOnly, setGpsOnly] = useState(false);
  const [only, setOnly] = useState<ShiftState | null>(null);
  const [most, setMost] = useState(SHOWN);
  const changed = useMemo(() => new Map(data.gpsOnly.changed.map((one) => [one.streetId, one.to])), [data]);
  const streets = useMemo(
    () =>
      data.streets
        .map((street) => ({
          ...street,
          before: street.state,
          state: gpsOnly ? (changed.get(street.streetId) ?? street.state) : street.state,
        }))
        .toSorted(
          (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.streetId.localeCompare(b.streetId),
        ),
    [data, gpsOnly, changed],
  );
  const counts = gpsOnly ? data.gpsOnly.counts : data.counts;
  const work = useMemo(() => stateWork(shapes, streets, only, streetId), [shapes, streets, only, streetId]);
  useMapWork(work);
  const rows = streets.filter((street) => only === null || street.state === only);
  return (
    <>
      <div className="section stack">
        <ShiftChoice info={data.shift} onAsk={onAsk} />
        <Segmented<'all' | 'gps'>
          block
          size="small"
          value={gpsOnly ? 'gps' : 'all'}
          aria-label={t('计入的证据', 'Evidence that counts')}
          options={[
            {
              value: 'all',
              label: <span data-testid="evidence-all">{t('全部证据', 'All evidence')}</span>,
            },
            {
              value: 'gps',
              label: <span data-testid="evidence-gps">{t('只计卫星定位', 'Only GPS counts')}</span>,
            },
          ]}
          onChange={(value) => setGpsOnly(value === 'gps')}
        />
        <div className="state-tally" data-testid="shift-counts" data-evidence={gpsOnly ? 'gps' : 'all'}>
          {(['visited', 'not_visited', 'unknown'] as const).map((state) => (
            <button
              key={state}
              type="button"
              aria-pressed={only === state}
              data-testid={`shift-count-${state}`}
              data-count={counts[state]}
              onClick={() => setOnly(only === state ? null : state)}
            >
              <b>{countText(counts[state], language)}</b>
              <StateTag state={state} />
              {gpsOnly && data.gpsOnly.counts[state] !== data.counts[state] ? (
                <small>
                  {t('全部证据时', 'of all')} {countText(data.counts[state], language)}
                </small>
              ) : null}
            </button>
          ))}
        </div>
        <p className="item-sub">
          {gpsOnly
            ? t(
                `只计卫星定位时，${changed.size} 条街巷的判断会变。`,
                `With GPS alone, ${changed.size} streets would be judged otherwise.`,
              )
            : t(
                '未知：应到的人失联、定位在途，或没有点名排班；没有记录不等于没有去。',
                'Unknown: those who were due are silent, their fixes are on the way, or nobody was named; no record does not mean nobody went.',
              )}
        </p>
      </div>
      <div className="list" data-testid="shift-streets">
        {rows.slice(0, most).map((street) => (
          <ShiftRow key={street.streetId} street={street} onOpen={() => onStreet(street.streetId)} />
        ))}
      </div>
      {rows.length > most ? (
        <div className="section">
          <button type="button" className="link-button" onClick={() => setMost(most + 200)}>
            {t(`其余 ${rows.length - most} 条`, `${rows.length - most} more`)}
          </button>
        </div>
      ) : null}
      <NetworkCut />
    </>
  );
}

function ShiftRow({
  street,
  onOpen,
}: {
  street: StreetInShift & { before: ShiftState };
  onOpen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const moved = street.before !== street.state;
  return (
    <button
      type="button"
      className="item"
      data-testid="shift-street"
      data-street={street.streetId}
      data-state={street.state}
      onClick={onOpen}
    >
      <span className="item-top">
        <span className="item-title">{nameOf(language, street.nameZh, street.nameEn)}</span>
        <StateTag state={street.state} />
      </span>
      <span className="item-sub">
        {moved ? (
          <span>
            {t('全部证据时：', 'With all evidence: ')}
            {t(shiftStates[street.before].zh, shiftStates[street.before].en)}
          </span>
        ) : (
          <span>{t(street.reasonZh, street.reasonEn)}</span>
        )}
        {street.visitIds.length > 0 ? (
          <span>
            {t(`${street.visitIds.length} 次到访`, `${street.visitIds.length} visits`)} · {t('可信', 'sure')}{' '}
            {shareText(street.certainty)}
          </span>
        ) : null}
        {street.units.length > 0 ? <span>{street.units.slice(0, 4).join(' ')}</span> : null}
        {street.rateSensitive ? (
          <span
            className="tag amber"
            title={t('定位频率减半会改变判断', 'Half of the fixes would change it')}
          >
            {t('随频率而变', 'rate')}
          </span>
        ) : null}
      </span>
    </button>
  );
}
