import { App } from 'antd';
import { useCallback } from 'react';
import { api } from '../api/endpoints.ts';
import { useCityData } from '../data/city-data.tsx';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { hideToast, showToast } from '../shell/toast.tsx';
import { screen } from '../state/screen-store.ts';
import type { Step } from '../state/screen-store.ts';

/** Logs a visit to a street, with a toast that takes it back; Ctrl+Z withdraws it too, redo logs it anew. */
export function useLogVisit(): (streetId: string, nameZh: string, nameEn: string) => Promise<void> {
  const t = useText();
  const { message } = App.useApp();
  const { coverage, card } = useCityData();
  const reloadCoverage = coverage.reload;
  const reloadCard = card.reload;

  return useCallback(
    async (streetId: string, nameZh: string, nameEn: string): Promise<void> => {
      const refresh = (): void => {
        reloadCoverage();
        reloadCard();
      };
      const fail = (cause: unknown): void => {
        const error = asApiError(cause);
        void message.error(`${t(error.detailZh, error.detailEn)} ${t(error.remedyZh, error.remedyEn)}`, 6);
      };
      try {
        let { visitId } = await api.logVisit(streetId);
        refresh();
        const key = `visit-${visitId}`;
        const step: Step = {
          labelZh: `巡查：${nameZh}`,
          labelEn: `Visit: ${nameEn}`,
          undo: async () => {
            await api.withdrawVisit(visitId);
            hideToast(key);
            refresh();
          },
          redo: async () => {
            ({ visitId } = await api.logVisit(streetId));
            refresh();
          },
        };
        screen.record(step);
        showToast({
          key,
          titleZh: `已记录一次巡查：${nameZh}`,
          titleEn: `Visit logged: ${nameEn}`,
          noteZh: '证据：人工记录；撤回后仍留在审计中',
          noteEn: 'Evidence: log. A withdrawal stays in the audit',
          undo: () => {
            screen.takeBack(step).catch(fail);
          },
        });
      } catch (cause) {
        fail(cause);
      }
    },
    [message, reloadCard, reloadCoverage, t],
  );
}
