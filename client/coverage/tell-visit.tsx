import { Button, DatePicker, Input, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { coverageApi } from '../api/coverage.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { useSending } from '../pages/use-sending.ts';
import { instantOfWall, wallText } from '../patrol/city-minute.ts';
import { ErrorState } from '../shell/states.tsx';
import { photoBase64 } from './visit-photo.ts';
import { boxAround } from '../state/geometry-box.ts';

type Kind = 'log' | 'camera';

interface Told {
  /** False: kept as a lead only. */
  counted: boolean;
  zh: string;
  en: string;
}

/** Somebody was there and no terminal says so: told by hand, with a photo or without, or seen by a camera. */
export function TellVisit({
  streetId,
  shape,
  onTold,
}: {
  streetId: string;
  shape: Geometry | undefined;
  onTold(): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, clock } = useCity();
  const [kind, setKind] = useState<Kind>('log');
  const [at, setAt] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [photo, setPhoto] = useState<File | null>(null);
  const [cameraId, setCameraId] = useState<string | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const { busy, error, send } = useSending();
  const box = boxAround(shape?.coordinates);
  const cameras = useResource(kind === 'camera' && box !== null ? `cameras/${box.join()}` : null, (signal) =>
    coverageApi.cameras(box!.join(), signal),
  );
  const startedAt = at ?? new Date(Math.floor(clock.now() / 60_000) * 60_000).toISOString();
  const words = note.trim() === '' ? {} : { note: note.trim() };

  const tell = async (): Promise<Told> => {
    if (kind === 'camera') {
      const answer = await coverageApi.cameraEvent({ cameraId: cameraId!, startedAt, ...words });
      return { counted: answer.counted, zh: answer.reasonZh, en: answer.reasonEn };
    }
    await coverageApi.logVisit({
      streetId,
      evidence: 'log',
      startedAt,
      ...words,
      ...(photo === null ? {} : { photo: await photoBase64(photo) }),
    });
    return { counted: true, zh: '已记为到访', en: 'Recorded as a visit' };
  };
  const record = (): Promise<void> =>
    send(async () => {
      setTold(null);
      setTold(await tell());
      setPhoto(null);
      setNote('');
      onTold();
    });

  return (
    <details className="section" data-testid="tell-visit">
      <summary data-testid="tell-visit-open">{t('补记一次到访', 'Tell of a visit')}</summary>
      <div className="stack tell-form">
        <Segmented<Kind>
          block
          size="small"
          value={kind}
          aria-label={t('凭什么', 'On what evidence')}
          options={[
            { value: 'log', label: <span data-testid="tell-log">{t('日志或照片', 'Log or photo')}</span> },
            { value: 'camera', label: <span data-testid="tell-camera">{t('摄像机', 'Camera')}</span> },
          ]}
          onChange={setKind}
        />
        <DatePicker
          size="small"
          format="YYYY-MM-DD HH:mm"
          showTime={{ format: 'HH:mm' }}
          allowClear={false}
          aria-label={t('到访时间', 'When')}
          value={dayjs(wallText(startedAt, city.timeZone))}
          onChange={(value) =>
            setAt(value === null ? null : instantOfWall(value.format('YYYY-MM-DDTHH:mm'), city.timeZone))
          }
        />
        {kind === 'camera' ? (
          <Select
            size="small"
            value={cameraId}
            loading={cameras.loading}
            status={cameras.error ? 'error' : ''}
            placeholder={t('附近的摄像机', 'A camera near by')}
            notFoundContent={t('附近没有摄像机', 'No camera near by')}
            aria-label={t('摄像机', 'Camera')}
            data-testid="tell-camera-id"
            options={(cameras.data?.cameras ?? []).map((one) => ({
              value: one.cameraId,
              label: `${one.nameZh} · ${one.evidence ? t('可作证据', 'counts') : t('仅作线索', 'a lead only')}`,
            }))}
            onChange={setCameraId}
          />
        ) : (
          <FileDrop
            file={photo}
            accept="image/*"
            hint={t('照片（可不附）：附上更可信', 'A photo, if there is one: it is surer')}
            testId="tell-photo"
            onFile={setPhoto}
          />
        )}
        <Input
          size="small"
          value={note}
          maxLength={500}
          placeholder={t('备注', 'Note')}
          aria-label={t('备注', 'Note')}
          data-testid="tell-note"
          onChange={(event) => setNote(event.target.value)}
        />
        <Button
          size="small"
          type="primary"
          loading={busy}
          disabled={kind === 'camera' && cameraId === null}
          data-testid="tell-send"
          onClick={() => void record()}
        >
          {t('记录', 'Record')}
        </Button>
        {error === null ? null : <ErrorState error={error} />}
        {told === null ? null : (
          <p
            role="status"
            className={`note ${told.counted ? 'green' : 'amber'}`}
            data-testid="tell-answer"
            data-counted={told.counted}
          >
            {nameOf(language, told.zh, told.en)}
          </p>
        )}
      </div>
    </details>
  );
}
