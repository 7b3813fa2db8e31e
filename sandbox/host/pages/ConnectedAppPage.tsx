import { useEffect, useRef, useState } from 'react';
import { Empty, focusTitle, Title } from './bits.tsx';
import { Card } from './Card.tsx';
import { installApp, uninstallApp } from './install.ts';
import { usePortal, type Notice } from './portal-context.ts';

/** Settings > Connected apps > the app: its settings page, or the way to install it. */
export function ConnectedAppPage() {
  const { portal, user, app, notify, refresh } = usePortal();
  const [isBusy, setBusy] = useState(false);
  const act = async (what: Promise<Notice>): Promise<void> => {
    setBusy(true);
    notify(await what);
    setBusy(false);
    refresh();
    focusTitle();
  };
  return (
    <>
      <p className="pp-trail">Settings &rsaquo; Connected apps</p>
      <div className="pp-head">
        <Title>{app.appName}</Title>
        {portal.installed ? (
          <Uninstall
            isBusy={isBusy}
            onConfirm={() => {
              void act(uninstallApp(portal.portalId, app.appName));
            }}
          />
        ) : null}
      </div>
      {portal.installed ? (
        <Card name="settings" point="settings" />
      ) : (
        <Empty title={`${app.appName} is not installed in ${portal.name}`}>
          <p>Installing walks the app’s own way through the authorize page, as {user.name}.</p>
          <button
            type="button"
            className="pp-button pp-button-primary"
            disabled={isBusy}
            onClick={() => {
              void act(installApp(portal.portalId, user.userId, app.appName));
            }}
          >
            {isBusy ? 'Installing …' : 'Install'}
          </button>
        </Empty>
      )}
    </>
  );
}

/** Asks before it does what cannot be undone with one press. */
function Uninstall({ isBusy, onConfirm }: { readonly isBusy: boolean; readonly onConfirm: () => void }) {
  const { app, portal } = usePortal();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    return () => {
      shown?.close();
    };
  }, []);
  return (
    <>
      <button
        type="button"
        className="pp-button"
        disabled={isBusy}
        onClick={() => {
          dialog.current?.showModal();
        }}
      >
        Uninstall
      </button>
      <dialog ref={dialog} className="pp-dialog" aria-labelledby="uninstall-title">
        <h2 id="uninstall-title">
          Uninstall {app.appName} from {portal.name}?
        </h2>
        <p>The app loses its access at once. Its own records of what happened stay with the app.</p>
        <div className="pp-buttons">
          <button
            type="button"
            className="pp-button pp-button-primary"
            onClick={() => {
              dialog.current?.close();
              onConfirm();
            }}
          >
            Uninstall
          </button>
          <button
            type="button"
            className="pp-button"
            onClick={() => {
              dialog.current?.close();
            }}
          >
            Keep it
          </button>
        </div>
      </dialog>
    </>
  );
}
