import { control } from './control.ts';
import type { Notice } from './portal-context.ts';

/** Installs the app as a user and says what came of it. */
export async function installApp(portalId: number, userId: number, appName: string): Promise<Notice> {
  try {
    const status = await control.install(portalId, userId);
    if (status === 200) return { tone: 'success', message: `${appName} is installed.` };
    if (status === 403) {
      return { tone: 'warning', message: `Only a super admin can install ${appName}. Choose one as user.` };
    }
    return { tone: 'danger', message: `The install ended with status ${status}.` };
  } catch (error) {
    return failure(error);
  }
}

/** Removes the app as a customer would. */
export async function uninstallApp(portalId: number, appName: string): Promise<Notice> {
  try {
    await control.uninstall(portalId);
    return { tone: 'success', message: `${appName} is uninstalled.` };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Notice {
  return { tone: 'danger', message: error instanceof Error ? error.message : 'Something went wrong.' };
}
