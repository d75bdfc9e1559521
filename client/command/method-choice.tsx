import { Select } from 'antd';
import type { ReactNode } from 'react';
import type { StatisticAnswer } from '../../server/hotspots/contract.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import type { HotMethod, HotView } from '../state/hot-view.ts';
import { useScreen } from '../state/screen-store.ts';
import { statisticScale } from './hot-classes.ts';
import { setHot } from './hot-filters.tsx';
import { RankMark } from './hot-places.tsx';
import { givenText, methodText, qText } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';

const methodTexts: Record<HotMethod, [zh: string, en: string]> = {
  expected: ['观测对期望（默认）', 'observed against expected (default)'],
  gistar: ['Gi*（第二意见）', 'Gi* (second opinion)'],
  gi: ['Gi（第二意见）', 'Gi (second opinion)'],
  local_moran: ['局部 Moran（第二意见）', 'local Moran (second opinion)'],
};
const pTexts: Record<HotView['p'], [zh: string, en: string]> = {
  exact: ['精确置换', 'exact permutation'],
  normal: ['正态近似', 'normal'],
  monte_carlo: ['蒙特卡罗', 'Monte Carlo'],
};

/** Which test answers; all but the first are options with another question. */
export function MethodChoice(): ReactNode {
  const t = useText();
  const hot = useScreen((state) => state.hot);
  const option = hot.method !== 'expected';
  return (
    <>
      <label className="pair">
        <span>{t('检验', 'Test')}</span>
        <Select
          size="small"
          value={hot.method}
          aria-label={t('检验方法', 'Test')}
          data-testid="hot-method"
          options={Object.entries(methodTexts).map(([value, name]) => ({
            value: value as HotMethod,
            label: t(...name),
          }))}
          onChange={(method: HotMethod) => setHot({ method, classes: [] })}
        />
      </label>
      {option ? (
        <div className="pair">
          <span>p</span>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 6 }}>
            <Select
              size="small"
              value={hot.p}
              aria-label={t('p 值算法', 'How p is worked out')}
              options={Object.entries(pTexts).map(([value, name]) => ({
                value: value as HotView['p'],
                label: t(...name),
                disabled: hot.rates && value === 'exact',
              }))}
              onChange={(p: HotView['p']) => setHot({ p })}
            />
            <Select
              size="small"
              value={hot.rates ? 'rates' : 'counts'}
              aria-label={t('件数还是比率', 'Counts or rates')}
              options={[
                { value: 'counts', label: t('件数', 'counts') },
                { value: 'rates', label: t('经验贝叶斯比率', 'empirical-Bayes rates') },
              ]}
              onChange={(value: string) =>
                setHot({
                  rates: value === 'rates',
                  ...(value === 'rates' && hot.p === 'exact' ? { p: 'normal' as const } : {}),
                })
              }
            />
          </div>
        </div>
      ) : null}
    </>
  );
}

/** What a labelled statistic says, with the contract of its p. */
export function StatisticList(): ReactNode {
  const { statistic } = useHotspots();
  return (
    <Held resource={statistic} rows={6}>
      {(answer) => <Statistic answer={answer} />}
    </Held>
  );
}

function Statistic({ answer }: { answer: StatisticAnswer }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { placeNameOf, open } = useHotspots();
  const theme = useScreen((state) => state.theme);
  const scales = new Map(statisticScale(theme).map((scale) => [scale.key, scale]));
  const { contract, global } = answer;
  const hot = answer.places.filter(({ tier }) => tier !== 'none');
  return (
    <div data-testid="hot-statistic">
      <section className="section">
        <p className="note amber">{nameOf(language, answer.noteZh, answer.noteEn)}</p>
        <dl className="contract" style={{ marginTop: 8 }}>
          <Row zh="零假设" en="Null" value={t(contract.nullZh, contract.nullEn)} />
          <Row zh="方法" en="Method" value={methodText(contract.method, language)} />
          <Row
            zh="方向"
            en="Alternative"
            value={contract.alternative === 'greater' ? t('偏多', 'greater') : contract.alternative}
          />
          <Row zh="条件" en="Given" value={givenText(contract.conditionalOn, language)} />
          <Row
            zh="并列"
            en="Ties"
            value={contract.ties === 'counted' ? t('计入', 'counted') : t('无', 'none')}
          />
          <Row zh="多重校正" en="Adjusted" value={contract.adjustment} />
          {contract.draws === undefined ? null : (
            <Row zh="抽样 / 种子" en="Draws / seed" value={`${contract.draws} / ${contract.seed ?? ''}`} />
          )}
          <Row
            zh="全局 Moran I"
            en="Global Moran I"
            value={`${global.moran.toFixed(3)}（z = ${global.moranZ.toFixed(1)}）`}
          />
          <Row zh="Geary C" en="Geary C" value={global.geary.toFixed(3)} />
          <Row zh="全局 G" en="Global G" value={`z = ${global.gZ.toFixed(1)}`} />
        </dl>
      </section>
      <ol className="list">
        {hot.slice(0, 40).map((place, index) => {
          const scale = scales.get(place.tier)!;
          return (
            <li key={place.id}>
              <button type="button" className="item" onClick={() => open(place.id)}>
                <span className="hot-row">
                  <RankMark rank={index + 1} scale={scale} color={scale.colors[0]!} />
                  <span>
                    <span className="item-title">{placeNameOf(place)}</span>
                    <span className="item-sub">
                      <span>{t(scale.zh, scale.en)}</span>
                      {place.quadrant ? <span>{place.quadrant}</span> : null}
                      <span>{qText(place.q)}</span>
                    </span>
                  </span>
                  <span className="hot-figure">
                    {place.z.toFixed(1)}
                    <small>z</small>
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

export function Row({ zh, en, value }: { zh: string; en: string; value: string }): ReactNode {
  const t = useText();
  return (
    <div>
      <dt>{t(zh, en)}</dt>
      <dd>{value}</dd>
    </div>
  );
}
