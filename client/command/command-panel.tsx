import { Button, DatePicker, Segmented, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Code } from '../../server/city/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import type { Say } from '../language/use-text.ts';
import { Guard } from '../shell/guard.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import { presetTexts } from '../shell/time-bar.tsx';
import { dayStart, presetOf, presetPeriod } from '../state/period.ts';
import type { PeriodPreset } from '../state/period.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { CellCases } from './cell-cases.tsx';
import { OpenTask, TaskChoice } from './command-tasks.tsx';
import { PatrolLinks } from '../patrol/patrol-links.tsx';
import { UnitSummary } from './unit-summary.tsx';

const DayChart = lazy(() => import('./day-chart.tsx').then((m) => ({ default: m.DayChart })));

const shownPresets: PeriodPreset[] = ['7d', 'last-week', '30d'];

/** The commander's task: where are the cases of a period, which are they, and who is out there now. */
export function CommandPanel(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const cell = useScreen((state) => state.cases.cell);
  const on = useScreen((state) => state.cases.on);
  const task = useScreen((state) => state.hot.task);
  if (!may('cases:read')) {
    return (
      <EmptyState
        title={t('您的角色不能查看案件', 'Your role may not read cases')}
        next={t('请从上方选择其他工作区。', 'Choose another workspace above.')}
      />
    );
  }
  return (
    <>
      <TaskChoice />
      <PatrolLinks />
      {task === 'overview' ? (
        <>
          <CaseFilters />
          {on && cell ? <CellCases key={cell} cell={cell} /> : <CaseTotals />}
          {may('units:read') ? <UnitSummary /> : null}
        </>
      ) : (
        <OpenTask task={task} />
      )}
    </>
  );
}

function CaseFilters(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, clock } = useCity();
  const { caseTypes, channels } = useCityData();
  const cases = useScreen((state) => state.cases);
  const time = useScreen((state) => state.time);
  const preset = presetOf(time, clock.now(), city.timeZone);
  const typeOptions = useMemo(
    () => grouped(caseTypes.data ?? [], language === 'zh'),
    [caseTypes.data, language],
  );
  const resolutions = Array.from(
    { length: city.h3Fine - city.h3Coarse + 1 },
    (_, index) => city.h3Coarse + index,
  );
  return (
    <div className="section" style={{ display: 'grid', gap: 10 }}>
      <div className="item-top" style={{ alignItems: 'center' }}>
        <label htmlFor="cases-toggle" style={{ fontWeight: 600 }}>
          {t('案件密度柱（H3）', 'Columns of cases (H3)')}
        </label>
        <Switch
          id="cases-toggle"
          checked={cases.on}
          data-testid="cases-toggle"
          aria-label={t('案件密度柱', 'Columns of cases')}
          onChange={(on) => screen.dispatch({ type: 'set-cases', cases: { on, cell: null } })}
        />
      </div>
      <div className="row-wrap" role="group" aria-label={t('时段', 'Period')}>
        {shownPresets.map((name) => (
          <Button
            key={name}
            size="small"
            type={preset === name ? 'primary' : 'default'}
            aria-pressed={preset === name}
            data-testid={`week-preset-${name}`}
            onClick={() =>
              screen.dispatch({ type: 'set-time', time: presetPeriod(name, clock.now(), city.timeZone) })
            }
          >
            {t(...presetTexts[name])}
          </Button>
        ))}
      </div>
      <DatePicker.RangePicker
        size="small"
        allowClear={false}
        value={
          time.from && time.to
            ? [
                dayjs(localDayText(Date.parse(time.from), city.timeZone)),
                dayjs(localDayText(Date.parse(time.to) - 1, city.timeZone)),
              ]
            : null
        }
        onChange={(range) => {
          const [first, last] = range ?? [];
          if (!first || !last) return;
          setDays(noonOf(first), noonOf(last), city.timeZone);
        }}
      />
      <div className="row-wrap">
        <Select
          size="small"
          style={{ flex: 1, minWidth: 0 }}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={cases.types[0] ?? null}
          placeholder={t('全部类型', 'All types')}
          aria-label={t('案件类型', 'Type of case')}
          data-testid="case-type"
          options={typeOptions}
          onChange={(value: string | null) =>
            screen.dispatch({ type: 'set-cases', cases: { types: value ? [value] : [], cell: cases.cell } })
          }
        />
        <Select
          size="small"
          style={{ width: 128 }}
          allowClear
          value={cases.channels[0] ?? null}
          placeholder={t('全部渠道', 'All channels')}
          aria-label={t('上报渠道', 'Channel')}
          data-testid="case-channel"
          options={(channels.data ?? []).map((code) => ({
            value: code.code,
            label: nameOf(language, code.zh, code.en),
          }))}
          onChange={(value: string | null) =>
            screen.dispatch({ type: 'set-cases', cases: { channels: value ? [value] : [] } })
          }
        />
      </div>
      {cases.on ? (
        <div className="item-top">
          <span style={{ color: 'var(--ink-2)', fontSize: 12 }}>{t('网格细度', 'Cell size')}</span>
          <Segmented
            size="small"
            value={cases.resolution}
            aria-label={t('H3 级别', 'H3 resolution')}
            options={resolutions.map((value, index) => ({
              value,
              label: sizeText(index, resolutions.length, t) ?? `${value}`,
            }))}
            onChange={(resolution) =>
              screen.dispatch({ type: 'set-cases', cases: { resolution, cell: null } })
            }
          />
        </div>
      ) : null}
    </div>
  );
}

function CaseTotals(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { cells, days } = useCityData();
  const on = useScreen((state) => state.cases.on);
  const time = useScreen((state) => state.time);
  return (
    <div className="section">
      {on ? (
        <Held resource={cells} rows={2}>
          {(data) => (
            <dl className="figures">
              <div className="figure">
                <dt>{t('本期案件', 'Cases')}</dt>
                <dd data-testid="cases-total">
                  {countText(data.total, language)}
                  <small>{t('件', '')}</small>
                </dd>
              </div>
              <div className="figure">
                <dt>{t('有案格数', 'Cells with cases')}</dt>
                <dd>
                  {countText(data.cells.length, language)}
                  <small>{t('格', '')}</small>
                </dd>
              </div>
              <div className="figure">
                <dt>{t('最多一格', 'Fullest cell')}</dt>
                <dd>
                  {countText(
                    data.cells.reduce((top, one) => Math.max(top, one.count), 0),
                    language,
                  )}
                  <small>{t('件', '')}</small>
                </dd>
              </div>
            </dl>
          )}
        </Held>
      ) : null}
      <div className="section-title" style={{ marginTop: on ? 12 : 0 }}>
        {t('每日案件数', 'Cases per day')}
      </div>
      <Held resource={days} rows={3}>
        {(data) =>
          data.total === 0 ? (
            <EmptyState
              title={t('近 180 天没有案件', 'No case in the last 180 days')}
              next={t(
                '从右上方“我的菜单 · 导入数据”导入案件。',
                'Import cases: My menu, Import data (top right).',
              )}
            />
          ) : (
            <Guard>
              <Suspense fallback={<div style={{ height: 124 }} />}>
                <DayChart days={data.days} time={time} />
              </Suspense>
            </Guard>
          )
        }
      </Held>
      <p style={{ color: 'var(--ink-3)', fontSize: 12, marginTop: 6 }}>
        {on
          ? t('点击柱体，读该格的案件。', 'Click a column to read its cases.')
          : t('打开密度柱，看案件集中在哪里。', 'Switch the columns on to see where cases gather.')}
      </p>
    </div>
  );
}

/** The middle of a chosen day in UTC: near enough to name the same local day. */
function noonOf(day: dayjs.Dayjs): number {
  return Date.parse(`${day.format('YYYY-MM-DD')}T12:00:00Z`);
}

function setDays(first: number, last: number, timeZone: string): void {
  const from = new Date(dayStart(first, timeZone)).toISOString();
  const to = new Date(dayStart(last, timeZone, 1)).toISOString();
  screen.dispatch({ type: 'set-time', time: { from, to } });
}

/** Three steps have plain names; a city with more names them by their H3 resolution. */
function sizeText(index: number, count: number, t: Say): string | null {
  if (count !== 3) return null;
  return [t('粗', 'coarse'), t('中', 'medium'), t('细', 'fine')][index] ?? null;
}

function grouped(codes: readonly Code[], zh: boolean): { label: string; value: string }[] {
  const label = (code: Code): string => (zh ? code.zh : code.en);
  const parents = codes.filter((code) => code.parent === null).sort((a, b) => a.position - b.position);
  return parents.flatMap((parent) => [
    { label: label(parent), value: parent.code },
    ...codes
      .filter((code) => code.parent === parent.code)
      .sort((a, b) => a.position - b.position)
      .map((code) => ({ label: `　${label(code)}`, value: code.code })),
  ]);
}

function localDayText(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(ms);
}
