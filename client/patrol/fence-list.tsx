import type { ReactNode } from 'react';
import type { Fence } from '../../server/fences/contract.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState } from '../shell/states.tsx';
import { fenceEventTexts } from './patrol-texts.ts';

/** The fences of the city, by set. */
export function FenceList({
  fences,
  onOpen,
}: {
  fences: readonly Fence[];
  onOpen(fenceId: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  if (fences.length === 0)
    return (
      <EmptyState
        title={t('还没有围栏', 'No fences yet')}
        next={t('点“新建围栏”，画一个区域或一条路线。', 'Press New fence and draw an area or a route.')}
      />
    );
  const sets = [...new Set(fences.map((fence) => fence.setName))];
  return (
    <div className="list" data-testid="fence-list">
      {sets.map((set) => (
        <section key={set} data-testid="fence-set">
          <h3 className="section-title fence-set">{set}</h3>
          {fences
            .filter((fence) => fence.setName === set)
            .map((fence) => (
              <button
                key={fence.fenceId}
                type="button"
                className="item"
                data-testid="fence-line"
                data-fence={fence.fenceId}
                onClick={() => onOpen(fence.fenceId)}
              >
                <span className="item-top">
                  <span className="item-title">{nameOf(language, fence.nameZh, fence.nameEn || null)}</span>
                  <span className={`tag ${fence.active ? 'blue' : ''}`}>
                    {fence.active ? t('启用', 'on') : t('停用', 'off')}
                  </span>
                </span>
                <span className="item-sub">
                  <span>{fence.kind === 'area' ? t('区域', 'area') : t('路线', 'route')}</span>
                  <span>
                    {fence.rules.events
                      .map((kind) => nameOf(language, fenceEventTexts[kind].zh, fenceEventTexts[kind].en))
                      .join(t('、', ', '))}
                  </span>
                  <span>
                    {fence.rules.windows.length === 0
                      ? t('全天', 'always')
                      : fence.rules.windows.map((one) => `${one.from}–${one.to}`).join(t('、', ', '))}
                  </span>
                  <span>
                    {t('负责人', 'owner')} {fence.ownerNameZh}
                  </span>
                </span>
              </button>
            ))}
        </section>
      ))}
    </div>
  );
}
