import { AimOutlined, RollbackOutlined, StopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { AddressReview, CandidateKind } from '../../server/addresses/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { instantText, lengthText, shareText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { palettes } from '../map/palette.ts';
import { toneColor } from '../map/work-tones.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { SHOWN_CANDIDATES } from './review-queue.ts';

const kinds: Record<CandidateKind, [zh: string, en: string]> = {
  road_number: ['路与门牌', 'number on a road'],
  crossing: ['路口', 'crossing'],
  road: ['整条路', 'whole road'],
  estate: ['小区', 'estate'],
  gate: ['出入口', 'gate'],
  building: ['建筑', 'building'],
  place: ['地点', 'place'],
  community: ['社区', 'community'],
  grid: ['网格', 'grid'],
  heritage_site: ['文物', 'heritage site'],
  construction_site: ['工地', 'construction site'],
  asset: ['部件', 'street asset'],
  learned: ['曾经确认过', 'confirmed before'],
  coordinate: ['文字中的坐标', 'coordinates in the text'],
};

/** One address: what was written, where it may be and why, and the ways to decide. */
export function ReviewDetail({
  review,
  placing,
  busy,
  onTake,
  onPlacing,
  onReject,
  onReopen,
}: {
  review: AddressReview;
  placing: boolean;
  busy: boolean;
  onTake(index: number): void;
  onPlacing(placing: boolean): void;
  onReject(): void;
  onReopen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const isOpen = review.state === 'open';
  const fields = Object.entries(review.properties).filter(([, value]) => value !== null && value !== '');
  return (
    <div className="review-detail" data-testid="review-detail" data-review={review.reviewId}>
      <div className="section">
        <b style={{ fontSize: 15 }}>{review.text}</b>
        <p className="item-sub">{nameOf(language, review.whyZh, review.whyEn)}</p>
        {fields.length > 0 ? (
          <details style={{ marginTop: 4, fontSize: 12 }}>
            <summary>{t('这一行的其他内容', 'The rest of this row')}</summary>
            <dl className="facts" style={{ marginTop: 4 }}>
              {fields.map(([name, value]) => (
                <Pair key={name} name={name} value={String(value)} />
              ))}
            </dl>
          </details>
        ) : null}
      </div>
      {isOpen ? null : <Decided review={review} busy={busy} onReopen={onReopen} />}
      {review.candidates.length > 0 ? (
        <div className="choices" role="list" aria-label={t('候选位置', 'Candidates')}>
          {review.candidates.slice(0, SHOWN_CANDIDATES).map((candidate, index) => (
            <div
              key={`${candidate.lngLat.join()}/${index}`}
              role="listitem"
              className="choice"
              style={{ borderLeftColor: toneColor(index, palettes[theme]) }}
              data-testid="review-candidate"
            >
              <span className="number" style={{ background: toneColor(index, palettes[theme]) }}>
                {index + 1}
              </span>
              <div>
                <b>{nameOf(language, candidate.reasonZh, candidate.reasonEn)}</b>
                <div className="item-sub">
                  <span className="tag">{t(...kinds[candidate.kind])}</span>
                  <span>± {lengthText(candidate.errorM, language)}</span>
                  <span>
                    {t('吻合', 'fit')} {shareText(candidate.score)}
                  </span>
                </div>
              </div>
              <span className="choice-acts">
                {isOpen ? (
                  <Button
                    size="small"
                    type={index === 0 ? 'primary' : 'default'}
                    disabled={busy}
                    data-testid={`review-take-${index + 1}`}
                    onClick={() => onTake(index)}
                  >
                    {t('就是这里', 'It is here')}
                  </Button>
                ) : null}
                <Button
                  size="small"
                  type="text"
                  onClick={() => {
                    const [lng, lat] = candidate.lngLat;
                    screen.dispatch({ type: 'set-view', view: { ...screen.get().view, lng, lat, zoom: 17 } });
                  }}
                >
                  {t('看', 'Show')}
                </Button>
              </span>
            </div>
          ))}
        </div>
      ) : (
        <div className="section">
          <p className="note">
            {t(
              '本市的图层里没有这些字。可在地图上点出位置，或退回。',
              "The city's layers hold nothing of these words. Place it on the map, or reject it.",
            )}
          </p>
        </div>
      )}
      {isOpen ? (
        <div className="section">
          {placing ? (
            <p className="note strong" role="status" style={{ marginBottom: 8 }}>
              {t('在地图上点出位置；Esc 放弃', 'Click the place on the map; Esc gives up')}
            </p>
          ) : null}
          <div className="row-wrap">
            <Button
              size="small"
              icon={<AimOutlined />}
              type={placing ? 'primary' : 'default'}
              aria-pressed={placing}
              data-testid="review-place"
              onClick={() => onPlacing(!placing)}
            >
              {t('在地图上点', 'Place on the map')} <kbd className="key">M</kbd>
            </Button>
            <Button
              size="small"
              icon={<StopOutlined />}
              disabled={busy}
              data-testid="review-reject"
              onClick={onReject}
            >
              {t('退回', 'Reject')} <kbd className="key">X</kbd>
            </Button>
          </div>
          <p className="remedy" style={{ marginTop: 8 }}>
            <kbd className="key">1</kbd>–<kbd className="key">9</kbd> {t('确认候选', 'confirm')} ·{' '}
            <kbd className="key">J</kbd> <kbd className="key">K</kbd> {t('下一条、上一条', 'next, previous')}{' '}
            · <kbd className="key">Ctrl Z</kbd> {t('撤销', 'undo')}
          </p>
        </div>
      ) : null}
    </div>
  );
}

function Decided({
  review,
  busy,
  onReopen,
}: {
  review: AddressReview;
  busy: boolean;
  onReopen(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  return (
    <div className="section">
      <p className="note strong" data-testid="review-decided">
        {review.state === 'confirmed' ? t('已确认', 'Confirmed') : t('已退回', 'Rejected')}
        {review.decidedAt ? ` · ${instantText(review.decidedAt, language, city.timeZone)}` : ''}
        {review.errorM === null ? '' : ` · ± ${lengthText(review.errorM, language)}`}
        {review.outcome ? ` · ${review.outcome.layer} ${review.outcome.id}` : ''}
        {review.note ? ` · ${review.note}` : ''}
      </p>
      <Button
        size="small"
        icon={<RollbackOutlined />}
        style={{ marginTop: 8 }}
        disabled={busy}
        data-testid="review-reopen"
        onClick={onReopen}
      >
        {t('重新打开', 'Open it again')}
      </Button>
    </div>
  );
}

function Pair({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
