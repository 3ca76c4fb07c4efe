/** The browser's own modal dialog, for as long as it is on the page; whoever opened it by keyboard is led back. */
import type { Attachment } from 'svelte/attachments';

export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    // As long as it is open, nothing else can have the focus.
    dialog.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
};

/** Is one open? Then every key is meant for it. */
export const modalOpen = (): boolean => document.querySelector('dialog:modal') !== null;
