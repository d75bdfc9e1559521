import { PrinterOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import QRCode from 'qrcode';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Card } from '../../server/duty/contract.ts';
import { dutyApi } from '../api/duty.ts';
import { useCity } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { useResource } from '../data/use-resource.ts';
import { countText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { PageFrame } from '../pages/page-frame.tsx';
import { useActing } from '../pages/use-acting.ts';
import { EmptyState, Held } from '../shell/states.tsx';

/** Plates in the streets and cards in the hands of people without a terminal. */
export function PlatesPage(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const act = useActing();
  const plates = useResource('plates', (signal) => dutyApi.plates(signal));
  const hang = (kind: 'street' | 'post'): void => {
    void act(
      async () => {
        await dutyApi.hangPlates(kind);
        plates.reload();
      },
      t('已制牌', 'Plates made'),
    );
  };
  return (
    <PageFrame
      title={t('签到牌与签到卡', 'Plates and cards')}
      about={t(
        '没有终端的管家扫牌签到：该街巷以此为证计为已巡',
        'Stewards without a terminal scan a plate: the lane counts as seen with that evidence',
      )}
      actions={
        <Button icon={<PrinterOutlined />} href={dutyApi.platesPath(null)} data-testid="plates-pdf">
          PDF
        </Button>
      }
    >
      <div className="row-wrap">
        <Button size="small" data-testid="plates-streets" onClick={() => hang('street')}>
          {t('为无牌街巷制牌', 'Plates for streets')}
        </Button>
        <Button size="small" onClick={() => hang('post')}>
          {t('为无牌岗位制牌', 'Plates for posts')}
        </Button>
      </div>
      <IssueCard />
      <Held resource={plates} rows={8}>
        {(data) =>
          data.plates.length === 0 ? (
            <EmptyState
              title={t('还没有签到牌', 'No plates yet')}
              next={t('先制牌，再打印张贴。', 'Make plates, then print and hang them.')}
            />
          ) : (
            <div className="table-scroll">
              <table className="grid-table" data-testid="plates-table">
                <thead>
                  <tr>
                    <th>{t('牌点', 'Plate')}</th>
                    <th>{t('网格', 'Grid')}</th>
                    <th>{t('最近扫码', 'Last used')}</th>
                    <th />
                  </tr>
                </thead>
                <tbody>
                  {data.plates.map((plate) => (
                    <tr key={plate.plateId} data-subject={plate.subjectId}>
                      <th scope="row">{plate.nameZh}</th>
                      <td>{plate.gridId}</td>
                      <td>
                        {plate.lastUsedAt === null
                          ? t('从未', 'never')
                          : instantText(plate.lastUsedAt, language, city.timeZone)}
                      </td>
                      <td>
                        <a
                          href={`/checkin?plate=${plate.plateId}`}
                          target="_blank"
                          rel="noreferrer"
                          data-testid="plate-link"
                        >
                          {t('扫码后的页面', 'Its page')}
                        </a>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <small>
                {countText(data.plates.length, language)} {t('块', 'plates')}
              </small>
            </div>
          )
        }
      </Held>
    </PageFrame>
  );
}

function IssueCard(): ReactNode {
  const t = useText();
  const act = useActing();
  const kinds = useCodes('person_kind');
  const register = useResource('staff-register', (signal) => dutyApi.register(signal));
  // Those without a terminal first: they are whom cards are for.
  const people = (register.data?.people ?? []).toSorted(
    (a, b) => Number(a.unitId !== null) - Number(b.unitId !== null),
  );
  const [personId, setPersonId] = useState<string | null>(null);
  const [card, setCard] = useState<Card | null>(null);
  return (
    <div style={{ margin: '12px 0' }}>
      <div className="row-wrap">
        <Select
          size="small"
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: 260 }}
          placeholder={t('给谁发卡', 'A card for')}
          value={personId}
          data-testid="card-person"
          aria-label={t('给谁发卡', 'A card for')}
          options={people.map((one) => ({
            value: one.personId,
            label: `${one.nameZh} ${one.personId} · ${kinds.name(one.kind)}${one.hasCard ? ` · ${t('已有卡', 'has a card')}` : ''}`,
          }))}
          onChange={setPersonId}
        />
        <Button
          size="small"
          type="primary"
          disabled={personId === null}
          data-testid="card-issue"
          onClick={() =>
            void act(async () => setCard(await dutyApi.issueCard(personId!)), t('已发卡，旧卡停用', 'Issued'))
          }
        >
          {t('发签到卡', 'Issue a card')}
        </Button>
      </div>
      {card === null ? null : <CardShown key={card.card} card={card} />}
    </div>
  );
}

/** The card as a link and a code for the phone; never shown again. */
function CardShown({ card }: { card: Card }): ReactNode {
  const t = useText();
  const link = `${location.origin}/checkin#card=${card.card}`;
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    QRCode.toDataURL(link, { width: 180, margin: 1 }).then(setPicture, () => setPicture(null));
  }, [link]);
  return (
    <div className="row-wrap" data-testid="card-shown" style={{ marginTop: 8, alignItems: 'flex-start' }}>
      {picture === null ? null : (
        <img src={picture} width={180} height={180} alt={t('签到卡二维码', 'Code of the card')} />
      )}
      <div>
        <b>{card.nameZh}</b>
        <p>
          {t('请本人用手机打开一次；此卡只显示这一次。', 'Open it once on the phone; it is shown only now.')}
        </p>
        <a href={link} target="_blank" rel="noreferrer" data-testid="card-link">
          {t('在本机打开', 'Open here')}
        </a>
      </div>
    </div>
  );
}
