import { createHash, randomBytes, randomUUID } from 'node:crypto';
import QRCode from 'qrcode';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { CoverageDesk } from '../coverage/coverage.ts';
import type { Database } from '../db/database.ts';
import { openPdf } from '../documents/pdf.ts';
import { inCity } from '../kernel/city-scope.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { Card, CheckIn, CheckInRequest, Plate, PlateView, StaffRegister } from './contract.ts';
import * as store from './check-in-store.ts';

export interface CheckInsDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  coverage: Pick<CoverageDesk, 'recordCheckIn' | 'told'>;
  audit: Pick<Audit, 'record' | 'recordIn'>;
}

/** How somebody without a terminal shows that a street was seen: a plate in the street, a card in the hand. */
export interface CheckIns {
  /** Everybody in service, and who holds a card. */
  register(cityId: number): Promise<StaffRegister>;
  plates(cityId: number, gridId?: string): Promise<Plate[]>;
  /** Hangs plates on what has none; answers how many. */
  hang(
    cityId: number,
    wanted: { subjectKind: 'street' | 'post'; subjectIds?: string[]; gridId?: string },
    by: string,
  ): Promise<number>;
  takeDown(cityId: number, plateId: string, by: string): Promise<void>;
  /** Sheets to print, six plates each. `origin`: address of this service as a phone reaches it. */
  platesPdf(cityId: number, gridId: string | undefined, origin: string): Promise<Buffer>;
  /** A new card for a person; an older one counts no more. Errors: 404. */
  issueCard(cityId: number, personId: string, by: string): Promise<Card>;
  revokeCard(cityId: number, personId: string, by: string): Promise<void>;
  /** What a phone sees of a plate. Errors: 404 for a plate that nobody hung or that was taken down. */
  look(plateId: string, card?: string): Promise<PlateView>;
  /**
   * Keeps a check-in; the street counts as seen with that evidence unless the phone says that it is elsewhere.
   * Errors: 404 plate, 403 `card_refused`.
   */
  checkIn(asked: CheckInRequest): Promise<CheckIn>;
}

const PLATE_BYTES = 12;
const CARD_BYTES = 24;
const QR_PX = 420;

const hashOf = (card: string): string => createHash('sha256').update(card.trim()).digest('hex');

export function createCheckIns({ db, clock, city, coverage, audit }: CheckInsDeps): CheckIns {
  const now = () => new Date(clock.now()).toISOString();

  async function plateOf(plateId: string, lng?: number, lat?: number): Promise<store.PlateAtPhone> {
    const plate = await store.readPlateAtPhone(db, plateId, lng, lat);
    if (plate === undefined) throw notFound('plate', plateId);
    return plate;
  }

  return {
    register: async (cityId) => ({ people: await store.readRegister(db, cityId) }),
    plates: (cityId, gridId) => store.readPlates(db, cityId, gridId === undefined ? {} : { gridId }),
    async hang(cityId, { subjectKind, subjectIds, gridId }, by) {
      const wanted = await store.readPlatesWanted(db, cityId, subjectKind, subjectIds, gridId);
      const plates = wanted.map((subjectId) => ({
        plateId: randomBytes(PLATE_BYTES).toString('base64url'),
        subjectId,
      }));
      if (plates.length === 0) return 0;
      await db.transaction(async (tx) => {
        await store.insertPlates(tx, cityId, subjectKind, plates, by, now());
        await audit.recordIn(tx, {
          stream: 'duty',
          actor: by,
          action: 'duty.plates_hung',
          subject: `city ${cityId}`,
          detail: { subjectKind, count: plates.length },
        });
      });
      return plates.length;
    },
    async takeDown(cityId, plateId, by) {
      if (!(await store.revokePlate(db, cityId, plateId, now()))) throw notFound('plate', plateId);
      await audit.record({
        stream: 'duty',
        actor: by,
        action: 'duty.plate_revoked',
        subject: `plate ${plateId}`,
        detail: {},
      });
    },
    async platesPdf(cityId, gridId, origin) {
      const plates = await store.readPlates(db, cityId, gridId === undefined ? {} : { gridId });
      const { nameZh, synthetic } = await city.facts(cityId);
      const pdf = openPdf({
        title: `${nameZh} 街巷签到牌`,
        author: '巷网 Xiangwang',
        createdIso: now(),
        footerZh: synthetic ? '合成示范城市，非真实数据' : '扫码后出示个人签到卡',
        footerEn: synthetic ? 'Synthetic demo city' : 'Scan, then show your own card',
      });
      for (const [index, plate] of plates.entries()) {
        if (index > 0 && index % 3 === 0) pdf.breakPage();
        pdf.heading(plate.nameZh, plate.subjectId, 2);
        const png = await QRCode.toBuffer(`${origin}/checkin?plate=${plate.plateId}`, {
          width: QR_PX,
          errorCorrectionLevel: 'Q',
        });
        pdf.picture(png, { widthMm: 55, caption: plate.plateId });
      }
      if (plates.length === 0) pdf.text('还没有签到牌。', 'No plates yet.');
      return pdf.finish();
    },
    async issueCard(cityId, personId, by) {
      const card = randomBytes(CARD_BYTES).toString('base64url');
      const issuedAt = now();
      const nameZh = await db.transaction(async (tx) => {
        const name = await store.insertCard(tx, cityId, {
          sha256: hashOf(card),
          personId,
          by,
          at: issuedAt,
        });
        if (name === undefined) throw notFound('person', personId);
        await audit.recordIn(tx, {
          stream: 'duty',
          actor: by,
          action: 'duty.card_issued',
          subject: `person ${personId}`,
          detail: { cityId },
        });
        return name;
      });
      return { personId, nameZh, card, issuedAt };
    },
    async revokeCard(cityId, personId, by) {
      if (!(await store.revokeCards(db, cityId, personId, now()))) throw notFound('card', personId);
      await audit.record({
        stream: 'duty',
        actor: by,
        action: 'duty.card_revoked',
        subject: `person ${personId}`,
        detail: { cityId },
      });
    },
    async look(plateId, card) {
      const { cityId, nameZh, kind, gridZh, cityZh, synthetic } = await plateOf(plateId);
      const holder = card === undefined ? undefined : await store.readCardHolder(db, cityId, hashOf(card));
      return { plateId, nameZh, kind, gridZh, cityZh, synthetic, personZh: holder?.nameZh ?? null };
    },
    async checkIn({ plateId, card, kind, lng, lat, accuracyM }) {
      const plate = await plateOf(plateId, lng, lat);
      const { cityId, distanceM } = plate;
      const holder = await store.readCardHolder(db, cityId, hashOf(card));
      if (holder === undefined) throw cardRefused();
      return inCity(cityId, async () => {
        const [certainty, far] = await Promise.all([
          city.setting<number>(cityId, 'coverage.check_in_certainty'),
          city.setting<number>(cityId, 'coverage.check_in_far_m'),
        ]);
        const isFar = distanceM !== null && distanceM > far.value + (accuracyM ?? 0);
        const counts = plate.kind === 'street' && !isFar;
        const checkinId = randomUUID();
        const at = now();
        const visit = await db.transaction(async (tx) => {
          await store.insertCheckIn(tx, cityId, {
            checkinId,
            personId: holder.personId,
            at,
            kind,
            postId: plate.kind === 'post' ? plate.subjectId : null,
            streetId: plate.kind === 'street' ? plate.subjectId : null,
            ...(lng === undefined ? {} : { lng }),
            ...(lat === undefined ? {} : { lat }),
          });
          if (!counts) return undefined;
          return coverage.recordCheckIn(tx, cityId, {
            checkinId,
            streetId: plate.subjectId,
            personId: holder.personId,
            at,
            certainty: certainty.value,
          });
        });
        if (visit !== undefined) coverage.told(cityId, visit);
        return {
          checkinId,
          at,
          personZh: holder.nameZh,
          nameZh: plate.nameZh,
          result: isFar ? 'far' : counts ? 'counted' : 'post',
          distanceM: distanceM === null ? null : Math.round(distanceM),
          certainty: counts ? certainty.value : null,
        };
      });
    },
  };
}

function cardRefused(): XwError {
  return new XwError({
    code: 'card_refused',
    status: 403,
    detail: '签到卡无效或已停用。',
    detailEn: 'The card is not valid or no longer in use.',
    place: 'card',
    remedy: '请向调度人员领取新的签到卡。',
    remedyEn: 'Ask the scheduler for a new card.',
  });
}
