import { Button, ConfigProvider } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CheckIn } from '../../server/duty/contract.ts';
import { dutyApi } from '../api/duty.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { ErrorState, Held } from '../shell/states.tsx';
import { themes } from '../theme.ts';
import { readCard } from './card-store.ts';

type Kind = 'arrive' | 'during' | 'leave';
const POSITION_WAIT_MS = 6000;

/** The phone at a plate: whose street this is, who stands here, one button. Needs no account and no map. */
export function CheckInPage(): ReactNode {
  const t = useText();
  const [card] = useState(readCard);
  const plateId = new URLSearchParams(location.search).get('plate');
  return (
    <ConfigProvider theme={themes.paper} button={{ autoInsertSpace: false }}>
      <main className="checkin" data-testid="checkin">
        <header>
          <b>{t('巷网签到', 'Check in')}</b>
        </header>
        {plateId === null ? (
          <section className="checkin-box">
            <h1>
              {card === null ? t('没有签到卡', 'No card') : t('签到卡已存入手机', 'Card kept on this phone')}
            </h1>
            <p>
              {card === null
                ? t(
                    '请先打开调度人员给您的链接或二维码，再用相机扫描街巷里的签到牌。',
                    'First open the link or code that the scheduler gave you, then scan the plate in the street.',
                  )
                : t('请用相机扫描街巷里的签到牌。', 'Scan the plate in the street with the camera.')}
            </p>
          </section>
        ) : (
          <Plate plateId={plateId} card={card} />
        )}
      </main>
    </ConfigProvider>
  );
}

function Plate({ plateId, card }: { plateId: string; card: string | null }): ReactNode {
  const t = useText();
  const plate = useResource(`plate/${plateId}`, () => dutyApi.look(plateId, card));
  const [withPlace, setWithPlace] = useState(true);
  const [busy, setBusy] = useState<Kind | null>(null);
  const [done, setDone] = useState<CheckIn | null>(null);
  const [unplaced, setUnplaced] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const send = async (kind: Kind): Promise<void> => {
    if (card === null) return;
    setBusy(kind);
    setError(null);
    setDone(null);
    try {
      const place = withPlace ? await whereAmI() : null;
      setUnplaced(withPlace && place === null);
      setDone(await dutyApi.checkIn({ plateId, card, kind, ...place }));
    } catch (cause) {
      setError(asApiError(cause));
    }
    setBusy(null);
  };
  return (
    <Held resource={plate} rows={4}>
      {(seen) => (
        <section className="checkin-box">
          <small>
            {seen.cityZh}
            {seen.gridZh === null ? '' : ` · ${seen.gridZh}`}
            {seen.synthetic ? ` · ${t('合成示范', 'synthetic demo')}` : ''}
          </small>
          <h1 data-testid="checkin-place">{seen.nameZh}</h1>
          {seen.personZh === null ? (
            <p className="note amber" role="alert" data-testid="checkin-no-card">
              {t(
                '这部手机没有有效的签到卡：请打开调度人员给您的链接或二维码。',
                'This phone has no valid card: open the link or code that the scheduler gave you.',
              )}
            </p>
          ) : (
            <>
              <p>
                {t('签到人', 'You are')} <b data-testid="checkin-person">{seen.personZh}</b>
              </p>
              <div className="checkin-buttons">
                {kinds.map(([kind, zh, en]) => (
                  <Button
                    key={kind}
                    size="large"
                    type={kind === 'during' ? 'primary' : 'default'}
                    loading={busy === kind}
                    disabled={busy !== null}
                    data-testid={`checkin-${kind}`}
                    onClick={() => void send(kind)}
                  >
                    {t(zh, en)}
                  </Button>
                ))}
              </div>
              <label className="checkin-place-switch">
                <input
                  type="checkbox"
                  checked={withPlace}
                  onChange={(event) => setWithPlace(event.target.checked)}
                />{' '}
                {t(
                  '附上手机定位（只用于核对是否在此街巷）',
                  'Send the phone’s position (only to check the street)',
                )}
              </label>
            </>
          )}
          {done === null ? null : <Done done={done} unplaced={unplaced} />}
          {error === null ? null : error.code === 'offline' ? (
            // What was pressed is not sent later by itself: whoever stands there must know.
            <p className="note amber" role="alert" data-testid="checkin-not-sent">
              {t(
                '没有送出：手机连不上服务，这次签到没有记录。网络恢复后请再按一次。',
                'Not sent: the phone cannot reach the service and nothing was kept. Press again when the network is back.',
              )}
            </p>
          ) : (
            <ErrorState error={error} />
          )}
        </section>
      )}
    </Held>
  );
}

const kinds: [Kind, string, string][] = [
  ['arrive', '到岗', 'Arriving'],
  ['during', '巡查中', 'On my round'],
  ['leave', '离岗', 'Leaving'],
];

function Done({ done, unplaced }: { done: CheckIn; unplaced: boolean }): ReactNode {
  const t = useText();
  const at = new Date(done.at).toLocaleTimeString('zh-CN', { hour12: false });
  const words = {
    counted: t(`已记录：${done.nameZh} 计为已巡（${at}）`, `Kept: ${done.nameZh} counts as seen (${at})`),
    far: t(
      `已留存，但手机在 ${done.distanceM ?? '?'} 米之外，不计到访`,
      `Kept, but the phone is ${done.distanceM ?? '?'} m away: not counted`,
    ),
    post: t(`已记录：${done.nameZh}（${at}）`, `Kept: ${done.nameZh} (${at})`),
  }[done.result];
  return (
    <p
      className={`note ${done.result === 'far' ? 'amber' : 'blue'}`}
      role="status"
      data-testid="checkin-done"
      data-result={done.result}
    >
      {words}
      {unplaced ? (
        <small data-testid="checkin-unplaced">
          <br />
          {t(
            '手机没有给出定位：未核对是否在此街巷。',
            'The phone gave no position: that it is in this street was not checked.',
          )}
        </small>
      ) : null}
    </p>
  );
}

/** Null when the phone does not say within six seconds, or may not. */
function whereAmI(): Promise<{ lng: number; lat: number; accuracyM: number } | null> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) {
      resolve(null);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lng: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: POSITION_WAIT_MS, maximumAge: 10_000 },
    );
  });
}
