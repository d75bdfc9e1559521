import { EditOutlined, UndoOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Slider } from 'antd';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ZoneHistory, ZoneVersion } from '../../server/zones/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { zonesApi } from '../api/zones.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { dayText } from './day-text.ts';
import { SupersedeForm } from './supersede-form.tsx';
import { VersionFacts } from './version-facts.tsx';
import { momentsOf, versionAt, zoneWork } from './zone-time.ts';

/** One zone through both times: when it was law, and when that was known; superseded or taken back, never overwritten. */
export function ZonePage(): ReactNode {
  const t = useText();
  const zoneId = useScreen((state) => state.item);
  const [turn, setTurn] = useState(0);
  const history = useResource(
    zoneId === null ? null : `${zoneId}#${turn}`,
    (signal) => permitsApi.zoneHistory(zoneId ?? '', signal),
    zoneId ?? '',
  );
  return (
    <SidePageFrame
      title={t('区划的历史', 'History of a zone')}
      about={t(
        '何时有效 × 何时知悉；只替代、不覆盖',
        'When it was law × when that was known; never overwritten',
      )}
      back={false}
    >
      {zoneId === null ? (
        <EmptyState
          title={t('没有选中区划', 'No zone chosen')}
          next={t('在地图上点一个区划，再点“历史与替代”。', 'Click a zone on the map, then "History".')}
        />
      ) : (
        <Held resource={history} rows={8}>
          {(data) => <History history={data} onChanged={() => setTurn((count) => count + 1)} />}
        </Held>
      )}
    </SidePageFrame>
  );
}

function History({ history, onChanged }: { history: ZoneHistory; onChanged(): void }): ReactNode {
  const t = useText();
  const { city, may } = useCity();
  const act = useActing();
  const now = useCityNow(60_000);
  const today = dayText(now, city.timeZone);
  const valid = useScreen((state) => state.legalDate) ?? today;
  const known = useScreen((state) => state.ask.known) ?? today;
  const [superseding, setSuperseding] = useState(false);
  const shown = versionAt(history.versions, valid, known, city.timeZone);
  useMapWork(useMemo(() => zoneWork(history.versions, shown), [history, shown]));
  const moments = useMemo(
    () => momentsOf(history.versions, today, city.timeZone),
    [history, today, city.timeZone],
  );
  const undo = async (): Promise<void> => {
    if (
      await act(() => permitsApi.undoZone(history.zoneId), t('已撤回最近一次录入', 'Last entry taken back'))
    )
      onChanged();
  };
  const latest = history.versions.findLast((one) => one.knownTo === null && one.validTo === null);
  const derive = async (): Promise<void> => {
    if (await act(() => zonesApi.derive(history.zoneId), t('已按规则绘制', 'Drawn by its rule'))) onChanged();
  };
  return (
    <>
      <div className="section">
        <TimeSlider
          label={t('有效日', 'Valid on')}
          days={moments.valid}
          day={valid}
          testId="slider-valid"
          onDay={(day) => screen.dispatch({ type: 'set-legal-date', legalDate: day === today ? null : day })}
        />
        <TimeSlider
          label={t('知悉日', 'Known on')}
          days={moments.known}
          day={known}
          testId="slider-known"
          onDay={(day) => screen.dispatch({ type: 'set-ask', ask: { known: day === today ? null : day } })}
        />
      </div>
      {shown ? (
        <VersionFacts version={shown} />
      ) : (
        <div className="section" data-testid="zone-version-none">
          <b>{t('此时没有这一区划', 'There was no such zone then')}</b>
          <p className="remedy">
            {t(
              `截至 ${known} 所知，${valid} 这一天没有有效的版本。`,
              `As known on ${known}, none was in force on ${valid}.`,
            )}
          </p>
        </div>
      )}
      {may('zones:write') ? (
        <div className="section">
          <div className="row-wrap">
            <Button
              size="small"
              type="primary"
              data-testid="zone-supersede"
              onClick={() => setSuperseding(true)}
            >
              {t('替代（新公布或更正）', 'Supersede')}
            </Button>
            <Button
              size="small"
              icon={<EditOutlined />}
              data-testid="zone-edit"
              onClick={() => screen.dispatch({ type: 'set-page', page: 'zones', item: history.zoneId })}
            >
              {t('改边界', 'Change the outline')}
            </Button>
            {latest?.boundaryRule ? (
              <Button size="small" data-testid="zone-derive" onClick={() => void derive()}>
                {latest.geometry
                  ? t('按规则重绘', 'Draw anew by its rule')
                  : t('按规则绘制', 'Draw by its rule')}
              </Button>
            ) : null}
            <Popconfirm
              title={t(
                '撤回最近一次录入？旧版本会重新记录。',
                'Take the last entry back? What was known before is recorded anew.',
              )}
              okText={t('撤回', 'Take back')}
              cancelText={t('保留', 'Keep')}
              okButtonProps={{ id: 'zone-undo-confirm' }}
              onConfirm={() => void undo()}
            >
              <Button size="small" icon={<UndoOutlined />} data-testid="zone-undo">
                {t('撤回最近录入', 'Undo the last entry')}
              </Button>
            </Popconfirm>
          </div>
          {superseding ? (
            <SupersedeForm
              history={history}
              today={today}
              onCancel={() => setSuperseding(false)}
              onDone={() => {
                setSuperseding(false);
                onChanged();
              }}
            />
          ) : null}
        </div>
      ) : null}
      <Versions versions={history.versions} shown={shown} />
    </>
  );
}

/** Steps between the days on which something changed. */
function TimeSlider({
  label,
  days,
  day,
  testId,
  onDay,
}: {
  label: string;
  days: readonly string[];
  day: string;
  testId: string;
  onDay(day: string): void;
}): ReactNode {
  const place = Math.max(
    0,
    days.findLastIndex((one) => one <= day),
  );
  return (
    <div className="slider-row" data-testid={testId} data-day={day}>
      <span>{label}</span>
      <Slider
        min={0}
        max={Math.max(0, days.length - 1)}
        step={1}
        dots
        value={place}
        tooltip={{ formatter: (index) => days[index ?? 0] ?? '' }}
        onChange={(index) => onDay(days[index] ?? day)}
      />
      <b>{day}</b>
    </div>
  );
}

function Versions({
  versions,
  shown,
}: {
  versions: readonly ZoneVersion[];
  shown: ZoneVersion | null;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const at = (instant: string): string => instantText(instant, language, city.timeZone, 'date');
  return (
    <table className="grid-table" data-testid="zone-versions">
      <thead>
        <tr>
          <th>v</th>
          <th>{t('有效', 'In force')}</th>
          <th>{t('知悉', 'Known')}</th>
          <th>{t('录入人', 'By')}</th>
        </tr>
      </thead>
      <tbody>
        {versions.map((one) => (
          <tr key={one.version} className={one.version === shown?.version ? 'chosen' : ''}>
            <td>{one.version}</td>
            <td>
              {one.validFrom} – {one.validTo ?? '…'}
            </td>
            <td>
              {at(one.knownFrom)} – {one.knownTo ? at(one.knownTo) : '…'}
            </td>
            <td>{one.recordedByZh ?? one.recordedBy}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
