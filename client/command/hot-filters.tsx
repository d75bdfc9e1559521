import { Segmented, Select, TreeSelect } from 'antd';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Code } from '../../server/city/contract.ts';
import { useCodes } from '../data/use-codes.ts';
import { useCityData } from '../data/city-data.tsx';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import type { Language } from '../state/app-state.ts';
import { exposureKeys } from '../state/hot-view.ts';
import type { HotView } from '../state/hot-view.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { nextPicture } from './scene-view.ts';
import { weekdayNames } from './hour-clock.tsx';

export function setHot(hot: Partial<HotView>): void {
  screen.dispatch({ type: 'set-hot', hot });
}

/** Who found a case, as a commander says it, and the codes of the channels that stand for it. */
export function channelGroups(channels: readonly Code[]): Record<'citizen' | 'patrol' | 'camera', string[]> {
  const of = (who: string): string[] =>
    channels.filter(({ attributes }) => attributes['foundBy'] === who).map(({ code }) => code);
  return { citizen: of('citizen'), patrol: of('patrol'), camera: of('camera') };
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

const sorted = (list: Code[]): Code[] => list.sort((a, b) => a.position - b.position);

/** Types in two levels, as a tree of codes. */
export function typeTree(
  codes: readonly Code[],
  language: Language,
): { value: string; title: string; children: { value: string; title: string }[] }[] {
  const title = (code: Code): string => nameOf(language, code.zh, code.en);
  return sorted(codes.filter(({ parent }) => parent === null)).map((parent) => ({
    value: parent.code,
    title: title(parent),
    children: sorted(codes.filter((code) => code.parent === parent.code)).map((code) => ({
      value: code.code,
      title: title(code),
    })),
  }));
}

/** Types of case in two levels, several at once. */
export function TypeChoice(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const types = useScreen((state) => state.hot.types);
  const { caseTypes } = useCityData();
  const tree = useMemo(() => typeTree(caseTypes.data ?? [], language), [caseTypes.data, language]);
  return (
    <label className="pair">
      <span>{t('类型', 'Types')}</span>
      <TreeSelect
        size="small"
        multiple
        allowClear
        treeCheckable
        treeDefaultExpandAll
        showCheckedStrategy={TreeSelect.SHOW_PARENT}
        maxTagCount="responsive"
        showSearch={{ treeNodeFilterProp: 'title' }}
        placeholder={t('全部类型', 'All types')}
        aria-label={t('案件类型（两级）', 'Types of case, two levels')}
        data-testid="hot-types"
        value={types}
        treeData={tree}
        onChange={(next: string[]) => setHot({ types: next })}
      />
    </label>
  );
}

/** What, found by whom, with which outcome: the filters that all hotspot tasks share. */
export function HotFilters({ children }: { children?: ReactNode }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const hot = useScreen((state) => state.hot);
  const { channels } = useCityData();
  const outcomes = useCodes('case_outcome');
  const groups = useMemo(() => channelGroups(channels.data ?? []), [channels.data]);
  const group =
    hot.channels.length === 0
      ? 'all'
      : ((['citizen', 'patrol', 'camera'] as const).find((key) => same(groups[key], hot.channels)) ?? '');
  return (
    <>
      <TypeChoice />
      <div className="pair">
        <span>{t('渠道', 'Found by')}</span>
        <Segmented
          block
          size="small"
          aria-label={t('谁发现的', 'Found by whom')}
          value={group}
          options={[
            ['all', '全部', 'All'],
            ['citizen', '市民举报', 'Citizens'],
            ['patrol', '巡查', 'Patrols'],
            ['camera', '摄像', 'Cameras'],
          ].map(([value, zh, en]) => ({
            value: value!,
            label: <span data-testid={`hot-found-${value}`}>{t(zh!, en!)}</span>,
          }))}
          onChange={(value) =>
            setHot({ channels: value === 'all' ? [] : groups[value as keyof typeof groups] })
          }
        />
      </div>
      <details className="hot-more" open={hot.method !== 'expected' || undefined}>
        <summary data-testid="hot-more">{t('更多条件', 'More conditions')}</summary>
        <div className="hot-form">
          <label className="pair">
            <span>{t('细分', 'Channel')}</span>
            <Select
              size="small"
              mode="multiple"
              allowClear
              maxTagCount="responsive"
              value={hot.channels}
              placeholder={t('全部渠道', 'All channels')}
              aria-label={t('上报渠道', 'Channels')}
              options={(channels.data ?? []).map(({ code, zh, en }) => ({
                value: code,
                label: nameOf(language, zh, en),
              }))}
              onChange={(next: string[]) => setHot({ channels: next })}
            />
          </label>
          <label className="pair">
            <span>{t('处理', 'Outcome')}</span>
            <Select
              size="small"
              mode="multiple"
              allowClear
              maxTagCount="responsive"
              value={hot.outcomes}
              placeholder={t('全部结果', 'All outcomes')}
              aria-label={t('处理结果', 'Outcomes')}
              data-testid="hot-outcomes"
              options={[
                ...outcomes.list.map(({ code, zh, en }) => ({
                  value: code,
                  label: nameOf(language, zh, en),
                })),
                { value: 'none', label: t('尚无结果', 'none yet') },
              ]}
              onChange={(next: string[]) => setHot({ outcomes: next })}
            />
          </label>
          <TimeOfWeek />
          <Ground />
          {children}
        </div>
      </details>
    </>
  );
}

const hourSpans: { value: string; hours: [number, number] | null; zh: string; en: string }[] = [
  { value: '', hours: null, zh: '全天', en: 'all day' },
  { value: '6-9', hours: [6, 9], zh: '早 6–9 时', en: '6–9 h' },
  { value: '9-17', hours: [9, 17], zh: '日间 9–17 时', en: '9–17 h' },
  { value: '17-22', hours: [17, 22], zh: '晚 17–22 时', en: '17–22 h' },
  { value: '22-6', hours: [22, 6], zh: '夜 22–6 时', en: '22–6 h' },
];

function TimeOfWeek(): ReactNode {
  const t = useText();
  const { hours, weekdays } = useScreen((state) => state.hot);
  const value = hours === null ? '' : hours.join('-');
  const known = hourSpans.some((span) => span.value === value);
  return (
    <div className="pair">
      <span>{t('时段', 'Hours')}</span>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 6 }}>
        <Select
          size="small"
          value={value}
          aria-label={t('一天中的时段', 'Hours of the day')}
          options={[
            ...hourSpans.map((span) => ({ value: span.value, label: t(span.zh, span.en) })),
            ...(known ? [] : [{ value, label: `${hours?.[0]}–${hours?.[1]} ${t('时', 'h')}` }]),
          ]}
          onChange={(next: string) =>
            setHot({ hours: hourSpans.find((span) => span.value === next)?.hours ?? null })
          }
        />
        <Select
          size="small"
          mode="multiple"
          allowClear
          maxTagCount={1}
          value={weekdays}
          placeholder={t('每天', 'every day')}
          aria-label={t('星期', 'Weekdays')}
          options={weekdayNames.map((name, i) => ({ value: i + 1, label: t(...name) }))}
          onChange={(next: number[]) => setHot({ weekdays: next })}
        />
      </div>
    </div>
  );
}

const exposureTexts: Record<HotView['exposure'], [zh: string, en: string]> = {
  blend: ['拟合组合', 'fitted mixture'],
  street_length: ['街道长度', 'street length'],
  floor_area: ['建筑面积', 'floor area'],
  population: ['人口', 'population'],
};

/** On what ground and against what it is measured. */
function Ground(): ReactNode {
  const t = useText();
  const { exposure } = useScreen((state) => state.hot);
  return (
    <label className="pair">
      <span>{t('对比', 'Against')}</span>
      <Select
        size="small"
        value={exposure}
        aria-label={t('暴露量：与什么成比例算正常', 'Exposure: what the usual is in proportion to')}
        data-testid="hot-exposure"
        options={exposureKeys.map((key) => ({ value: key, label: t(...exposureTexts[key]) }))}
        onChange={(next: HotView['exposure']) => setHot({ exposure: next })}
      />
    </label>
  );
}

/** Cells or streets, and how fine the cells. */
export function UnitChoice({ fine, coarse }: { fine: number; coarse: number }): ReactNode {
  const t = useText();
  const { unit, resolution } = useScreen((state) => state.hot);
  const options = [
    ...Array.from({ length: fine - coarse + 1 }, (_, i) => fine - i).map((value) => ({
      value: `c${value}`,
      label: (
        <span data-testid={`hot-unit-c${value}`}>
          {t(
            value === fine ? '细格' : value === coarse ? '粗格' : '中格',
            value === fine ? 'fine' : value === coarse ? 'coarse' : 'medium',
          )}
        </span>
      ),
    })),
    { value: 'street', label: <span data-testid="hot-unit-street">{t('街巷', 'streets')}</span> },
  ];
  return (
    <div className="pair">
      <span>{t('单元', 'Unit')}</span>
      <Segmented
        block
        size="small"
        aria-label={t('分析单元', 'Unit')}
        value={unit === 'street' ? 'street' : `c${resolution ?? fine}`}
        options={options}
        onChange={(value) => {
          nextPicture.framesAll = true;
          setHot(
            value === 'street'
              ? { unit: 'street', place: null }
              : {
                  unit: 'cell',
                  place: null,
                  resolution: Number(value.slice(1)) === fine ? null : Number(value.slice(1)),
                },
          );
        }}
      />
    </div>
  );
}
