/** Entry for the extension host of the desktop and of remote machines. */
export { activate } from './start';
