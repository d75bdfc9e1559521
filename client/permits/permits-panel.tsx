import {
  CheckOutlined,
  ClearOutlined,
  EditOutlined,
  ImportOutlined,
  RollbackOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { sitePolygon } from '../data/city-data.tsx';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { areaText, lengthText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { OverlapResult } from './overlap-result.tsx';
import { PasteSite } from './paste-site.tsx';
import { ringMeasures } from './ring-measures.ts';

/** The planner's task: draw or paste a site, then read which protected zones it meets. */
export function PermitsPanel(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const { reading } = useCityData();
  const draw = useScreen((state) => state.draw);
  const [pasting, setPasting] = useState(false);

  if (!may('zones:check')) {
    return (
      <EmptyState
        title={t('您的角色可以浏览城市', 'Your role may look at the city')}
        next={t(
          '重叠判读需要“规划审批”角色；可用搜索和图层查看。',
          'Reading overlaps needs the planner role; search and layers work.',
        )}
      />
    );
  }
  const drawing = draw.mode === 'polygon';
  const count = draw.vertices.length;
  const measures = ringMeasures(drawing ? draw.vertices : (draw.polygon ?? []));
  return (
    <>
      <div className="section">
        <ol className="steps">
          <li className={`step${drawing || draw.polygon ? '' : ' now'}`}>
            <span className="step-mark">1</span>
            <span>{t('开始绘制，或粘贴坐标', 'Start drawing, or paste coordinates')}</span>
          </li>
          <li className={`step${drawing ? ' now' : ''}`}>
            <span className="step-mark">2</span>
            <span>
              {drawing
                ? t(
                    `在地图上逐点点击（已有 ${count} 点），Enter 完成`,
                    `Click the corners on the map (${count} so far); Enter finishes`,
                  )
                : t('在地图上逐点点击，Enter 完成', 'Click the corners on the map; Enter finishes')}
            </span>
          </li>
          <li className={`step${draw.polygon ? ' now' : ''}`}>
            <span className="step-mark">3</span>
            <span>{t('读取与各保护区的重叠', 'Read the overlap with each zone')}</span>
          </li>
        </ol>
        <div className="row-wrap" style={{ marginTop: 12 }}>
          {drawing ? (
            <>
              <Button
                type="primary"
                size="small"
                icon={<CheckOutlined />}
                disabled={count < 3}
                data-testid="draw-finish"
                onClick={() => screen.dispatch({ type: 'draw-finish' })}
              >
                {t('完成', 'Finish')}
              </Button>
              <Button
                size="small"
                icon={<RollbackOutlined />}
                disabled={count === 0}
                data-testid="draw-undo"
                onClick={() => screen.dispatch({ type: 'draw-remove-vertex' })}
              >
                {t('退一点', 'Last point')}
              </Button>
              <Button
                size="small"
                data-testid="draw-cancel"
                onClick={() => screen.dispatch({ type: 'draw-cancel' })}
              >
                {t('取消 Esc', 'Cancel Esc')}
              </Button>
            </>
          ) : (
            <>
              <Button
                type={draw.polygon ? 'default' : 'primary'}
                size="small"
                icon={<EditOutlined />}
                data-testid="draw-start"
                onClick={() => screen.dispatch({ type: 'draw-start' })}
              >
                {draw.polygon ? t('重新绘制', 'Draw anew') : t('绘制地块', 'Draw a site')}
              </Button>
              <Button
                size="small"
                icon={<ImportOutlined />}
                data-testid="paste-site"
                onClick={() => setPasting(true)}
              >
                {t('粘贴坐标', 'Paste')}
              </Button>
              {draw.polygon ? (
                <Button
                  size="small"
                  icon={<ClearOutlined />}
                  data-testid="draw-clear"
                  onClick={() => screen.dispatch({ type: 'draw-clear' })}
                >
                  {t('清除', 'Clear')}
                </Button>
              ) : null}
            </>
          )}
        </div>
        {drawing && measures ? (
          <p style={{ marginTop: 8, color: 'var(--ink-2)', fontSize: 12 }}>
            {t('约', 'about')} {areaText(measures.areaM2, language)} · {t('周长', 'perimeter')}{' '}
            {lengthText(measures.perimeterM, language)}
          </p>
        ) : null}
      </div>
      {draw.polygon ? (
        <Held resource={reading} rows={6}>
          {(data) => <OverlapResult reading={data} site={sitePolygon(draw.polygon ?? [])} />}
        </Held>
      ) : drawing ? null : (
        <EmptyState
          title={t('还没有地块', 'No site yet')}
          next={t(
            '按 D 或点“绘制地块”；也可粘贴 GeoJSON 或坐标串。',
            'Press D or "Draw a site"; GeoJSON or a list of coordinates can be pasted.',
          )}
        />
      )}
      {pasting ? <PasteSite onClose={() => setPasting(false)} /> : null}
    </>
  );
}
