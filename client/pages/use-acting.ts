import { App } from 'antd';
import { useCallback } from 'react';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';

/** Does something at the service and says so; a refusal is shown with its remedy. True when it was done. */
export function useActing(): (doing: () => Promise<unknown>, done: string) => Promise<boolean> {
  const t = useText();
  const { message } = App.useApp();
  return useCallback(
    async (doing, done) => {
      try {
        await doing();
        if (done !== '') void message.success(done);
        return true;
      } catch (cause) {
        const error = asApiError(cause);
        void message.error(`${t(error.detailZh, error.detailEn)} ${t(error.remedyZh, error.remedyEn)}`, 6);
        return false;
      }
    },
    [message, t],
  );
}
