import { LockOutlined, RollbackOutlined, UnlockOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';
import { EmptyState } from '../shell/states.tsx';
import { minutesText } from './balance-texts.ts';
import { subjectOf } from './plan-draft.ts';
import { HeldWhen } from './slots-view.tsx';

/** Each change with its reason, what it does, and why not the next best; it can be taken out or locked as it is. */
export function ChangesView({
  evaluation,
  locked,
  names,
  onDrop,
  onLock,
  onShow,
}: {
  evaluation: Evaluation;
  locked: readonly string[];
  names: ReadonlyMap<string, string>;
  onDrop(subject: string): void;
  onLock(subject: string): void;
  onShow(subject: string): void;
}): ReactNode {
  const t = useText();
  return (
    <div data-testid="balance-changes">
      {evaluation.breaches.map((one) => (
        <p
          key={`${one.rule}/${one.subjectId}`}
          className={`note ${one.hard ? 'amber' : ''}`}
          role={one.hard ? 'alert' : undefined}
          data-testid="balance-breach"
          data-rule={one.rule}
        >
          {t(one.zh, one.en)}
        </p>
      ))}
      {evaluation.explained.length === 0 ? (
        <EmptyState
          title={t('没有变动', 'No changes')}
          next={t(
            '求一组方案，或在图上点一条街巷再点它的新归属。',
            'Ask for proposals, or click a street and then its new place.',
          )}
        />
      ) : (
        evaluation.explained.map((one) => {
          const subject = subjectOf(one.change);
          // A vehicle follows its squad's streets: it is not changed by itself.
          const follows = one.change.what === 'vehicle';
          const unit = follows ? t('台', 'vehicles') : t('分钟', 'min');
          return (
            <div
              key={subject}
              className="item change"
              data-testid="balance-change"
              data-subject={subject}
              data-to={one.toId}
            >
              <span className="item-top">
                <button type="button" className="link-button" onClick={() => onShow(subject)}>
                  {one.nameZh}
                </button>
                <span>
                  {one.fromZh} → <b>{one.toZh}</b>
                </span>
              </span>
              <span data-testid="balance-reason">{t(one.reason.zh, one.reason.en)}</span>
              <span className="item-sub">
                <span>
                  {one.fromZh} {minutesText(one.load.fromBefore)} → {minutesText(one.load.fromAfter)} {unit}
                </span>
                <span>
                  {one.toZh} {minutesText(one.load.toBefore)} → {minutesText(one.load.toAfter)} {unit}
                </span>
                {one.approvalZh === null ? null : (
                  <span className="tag amber">{t(one.approvalZh, one.approvalEn ?? one.approvalZh)}</span>
                )}
              </span>
              {one.instead === null ? null : (
                <details>
                  <summary>{t('为什么不是别的', 'Why not another')}</summary>
                  {t(one.instead.zh, one.instead.en)}
                </details>
              )}
              {one.change.what === 'street' && one.held ? (
                <HeldWhen spans={one.held} streetId={one.change.streetId} />
              ) : null}
              {follows ? null : (
                <span className="row-wrap">
                  <Button
                    size="small"
                    icon={<RollbackOutlined />}
                    data-testid="change-drop"
                    onClick={() => onDrop(subject)}
                  >
                    {t('不改这处', 'Leave it')}
                  </Button>
                  <Button
                    size="small"
                    icon={<LockOutlined />}
                    data-testid="change-lock"
                    onClick={() => onLock(subject)}
                  >
                    {t('锁定现状', 'Lock as it is')}
                  </Button>
                </span>
              )}
            </div>
          );
        })
      )}
      {locked.length > 0 ? (
        <p className="row-wrap" data-testid="balance-locked" style={{ paddingInline: 16 }}>
          {t('已锁定', 'Locked')}
          {locked.map((subject) => (
            <Button key={subject} size="small" icon={<UnlockOutlined />} onClick={() => onLock(subject)}>
              {names.get(subject) ?? subject}
            </Button>
          ))}
        </p>
      ) : null}
    </div>
  );
}
