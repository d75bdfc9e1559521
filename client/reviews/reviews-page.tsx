import { Segmented } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type {
  AddressReview,
  ConfirmReview,
  ReviewPage,
  ReviewState,
} from '../../server/addresses/contract.ts';
import { events } from '../api/events.ts';
import { reviewsApi } from '../api/reviews.ts';
import { useMapWork } from '../data/use-map-work.ts';
import { useResource } from '../data/use-resource.ts';
import { countText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { isField } from '../shell/use-keyboard.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { ReviewDetail } from './review-detail.tsx';
import { candidatesBox, neighbour, reviewKey, reviewWork } from './review-queue.ts';
import { Pager } from '../pages/pager.tsx';

const open = (reviewId: string | null): void =>
  screen.dispatch({ type: 'set-page', page: 'reviews', item: reviewId });

/** Addresses that the city's layers do not answer clearly: one after the other, decided by a person. */
export function ReviewsPage(): ReactNode {
  const t = useText();
  const [state, setState] = useState<ReviewState>('open');
  const [cursors, setCursors] = useState<string[]>([]);
  const [turn, setTurn] = useState(0);
  const cursor = cursors.at(-1) ?? null;
  const page = useResource(
    `${state}@${cursor ?? ''}#${turn}`,
    (signal) => reviewsApi.list(state, cursor, signal),
    state,
  );
  useEffect(() => {
    const again = (): void => setTurn((count) => count + 1);
    const stops = [events.on('xiangwang.address_review.changed', again), events.onReset(again)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <SidePageFrame
      back={false}
      title={t('待定位的地址', 'Addresses to place')}
      about={t(
        '系统不猜：每条由人从候选中确认，或在地图上点出',
        'Nothing is guessed: each is confirmed among candidates, or placed on the map',
      )}
    >
      <Held resource={page} rows={8}>
        {(data) => (
          <Queue
            data={data}
            state={state}
            onState={(next) => {
              setState(next);
              setCursors([]);
              open(null);
            }}
            onChanged={() => setTurn((count) => count + 1)}
            pager={
              cursors.length > 0 || data.nextCursor !== null ? (
                <div className="row-wrap" style={{ padding: '8px 16px' }}>
                  <Pager cursors={cursors} next={data.nextCursor} onCursors={setCursors} />
                </div>
              ) : null
            }
          />
        )}
      </Held>
    </SidePageFrame>
  );
}

function Queue({
  data,
  state,
  pager,
  onState,
  onChanged,
}: {
  data: ReviewPage;
  state: ReviewState;
  pager: ReactNode;
  onState(state: ReviewState): void;
  onChanged(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const item = useScreen((whole) => whole.item);
  const [placing, setPlacing] = useState(false);
  const [busy, setBusy] = useState(false);
  const { reviews, counts } = data;
  const review = reviews.find((one) => one.reviewId === item) ?? null;

  useEffect(() => {
    if (review === null && reviews[0]) open(reviews[0].reviewId);
  }, [review, reviews]);
  const reviewId = review?.reviewId ?? null;
  useEffect(() => {
    setPlacing(false);
    const box = review && candidatesBox(review);
    if (box) screen.dispatch({ type: 'set-view', view: viewBeside(box, screen.get().view, 17) });
    // The camera goes there once per review, not each time that the list is read again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [reviewId]);

  const decide = async (
    one: AddressReview,
    call: () => Promise<unknown>,
    words: [zh: string, en: string],
  ): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const done = await act(call, t(...words));
    setBusy(false);
    if (!done) return;
    screen.record({
      labelZh: words[0],
      labelEn: words[1],
      undo: async () => {
        await reviewsApi.reopen(one.reviewId);
        onChanged();
      },
      redo: async () => {
        await call();
        onChanged();
      },
    });
    open(neighbour(reviews, one.reviewId, 1));
    onChanged();
  };
  const confirm = (one: AddressReview, body: ConfirmReview): void =>
    void decide(one, () => reviewsApi.confirm(one.reviewId, body), ['已确认位置', 'Place confirmed']);
  const take = (index: number): void => {
    if (review?.state === 'open' && review.candidates[index]) confirm(review, { candidate: index });
  };
  const reject = (): void => {
    if (review?.state !== 'open') return;
    void decide(review, () => reviewsApi.reject(review.reviewId), ['已退回', 'Rejected']);
  };
  const reopen = async (): Promise<void> => {
    if (!review) return;
    await act(() => reviewsApi.reopen(review.reviewId), t('已重新打开', 'Open again'));
    onChanged();
  };

  const work = useMemo(() => reviewWork(review, placing), [review, placing]);
  useMapWork(work, {
    onMark: (key) => take(Number(key)),
    onPlace: ({ position }) => {
      if (review) confirm(review, { lngLat: position });
      setPlacing(false);
    },
  });

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target))
        return;
      if (event.key === 'Escape' && placing) {
        event.preventDefault();
        setPlacing(false);
        return;
      }
      const meant = reviewKey(event.key);
      if (!meant) return;
      event.preventDefault();
      if (meant.do === 'take') take(meant.index);
      else if (meant.do === 'reject') reject();
      else if (meant.do === 'place') setPlacing((before) => !before && review?.state === 'open');
      else open(neighbour(reviews, reviewId, meant.do === 'next' ? 1 : -1));
    };
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  });

  const label = (zh: string, en: string, count: number): string =>
    `${t(zh, en)} ${countText(count, language)}`;
  return (
    <>
      <div className="section">
        <Segmented<ReviewState>
          aria-label={t('定位状态', 'State of the review')}
          block
          size="small"
          value={state}
          data-testid="review-states"
          options={[
            { value: 'open', label: label('待定', 'Open', counts.open) },
            { value: 'confirmed', label: label('已确认', 'Confirmed', counts.confirmed) },
            { value: 'rejected', label: label('已退回', 'Rejected', counts.rejected) },
          ]}
          onChange={onState}
        />
      </div>
      {reviews.length === 0 ? (
        <div data-testid="reviews-empty">
          {state === 'open' ? (
            <EmptyState
              title={t('没有等待定位的地址', 'No address waits for a place')}
              next={t(
                '导入只有地址、没有坐标的案件表时，定不准的会来到这里。',
                'When cases with addresses only are imported, those that are not clear come here.',
              )}
            />
          ) : (
            <EmptyState
              title={t('这里还没有', 'None here yet')}
              next={t('见“待定”。', 'See the open ones.')}
            />
          )}
        </div>
      ) : (
        <div
          className="list review-list"
          data-testid="review-list"
          role="listbox"
          aria-label={t('地址', 'Addresses')}
        >
          {reviews.map((one) => (
            <button
              key={one.reviewId}
              type="button"
              className="item"
              role="option"
              aria-selected={one.reviewId === reviewId}
              aria-pressed={one.reviewId === reviewId}
              data-testid="review-row"
              onClick={() => open(one.reviewId)}
            >
              <span className="item-title">{one.text}</span>
              <span className="item-sub">
                <span>
                  {one.candidates.length > 0
                    ? t(
                        `${one.candidates.length} 个候选`,
                        `${one.candidates.length} ${one.candidates.length === 1 ? 'candidate' : 'candidates'}`,
                      )
                    : t('没有候选', 'no candidate')}
                </span>
                <span style={{ marginLeft: 'auto' }}>{one.rowKey}</span>
              </span>
            </button>
          ))}
          {pager}
        </div>
      )}
      {review ? (
        <ReviewDetail
          review={review}
          placing={placing}
          busy={busy}
          onTake={take}
          onPlacing={setPlacing}
          onReject={reject}
          onReopen={() => void reopen()}
        />
      ) : null}
    </>
  );
}
