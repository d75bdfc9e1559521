import { App, Button } from 'antd';
import { useCallback } from 'react';
import { api } from '../api/endpoints.ts';
import { useCityData } from '../data/city-data.tsx';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import type { Step } from '../state/screen-store.ts';

const TOAST_S = 8;

/** Logs a visit to a street, with a toast that takes it back; Ctrl+Z withdraws it too, redo logs it anew. */
export function useLogVisit(): (streetId: string, name: string) => Promise<void> {
  const t = useText();
  const { notification, message } = App.useApp();
  const { coverage, card } = useCityData();
  const reloadCoverage = coverage.reload;
  const reloadCard = card.reload;

  return useCallback(
    async (streetId: string, name: string): Promise<void> => {
      const refresh = (): void => {
        reloadCoverage();
        reloadCard();
      };
      const fail = (cause: unknown): void => {
        const error = asApiError(cause);
        void message.error(`${t(error.detailZh, error.detailEn)} ${t(error.remedyZh, error.remedyEn)}`);
      };
      try {
        let { visitId } = await api.logVisit(streetId);
        refresh();
        const key = `visit-${visitId}`;
        const step: Step = {
          labelZh: `巡查：${name}`,
          labelEn: `Visit: ${name}`,
          undo: async () => {
            await api.withdrawVisit(visitId);
            notification.destroy(key);
            refresh();
          },
          redo: async () => {
            ({ visitId } = await api.logVisit(streetId));
            refresh();
          },
        };
        screen.record(step);
        notification.success({
          key,
          placement: 'bottomRight',
          duration: TOAST_S,
          title: t(`已记录一次巡查：${name}`, `Visit logged: ${name}`),
          description: t(
            '证据为人工记录；撤回后仍留在审计中。',
            'Evidence: log. A withdrawal stays in the audit.',
          ),
          actions: (
            <Button
              size="small"
              data-testid="undo"
              onClick={() => {
                screen.takeBack(step).catch(fail);
              }}
            >
              {t('撤销', 'Undo')}
            </Button>
          ),
        });
      } catch (cause) {
        fail(cause);
      }
    },
    [message, notification, reloadCard, reloadCoverage, t],
  );
}
