const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const QUOTE = 0x22;
const SPACE = 0x20;

/** The address behind the text of a link, and its title in double quotes, in their simplest form. */
export class InlineAddress {
  /** Where the address ends; it begins behind the parenthesis. */
  urlEnd = 0;
  titleStart = 0;
  /** 0 where there is no title. */
  titleEnd = 0;
  /** Behind the closing parenthesis. */
  end = 0;

  /** Reads what begins at `start`. @returns whether it is of that form, and ends before `to` */
  read(text: string, start: number, to: number): boolean {
    if (start >= to || text.charCodeAt(start) !== OPEN_PAREN) return false;
    let at = start + 1;
    if (text.charCodeAt(at) === 0x3c) return false;
    while (at < to && isOfAddress(text.charCodeAt(at))) at++;
    if (at === start + 1) return false;
    this.urlEnd = at;
    this.titleEnd = 0;
    while (at < to && text.charCodeAt(at) === SPACE) at++;
    if (at > this.urlEnd && at < to && text.charCodeAt(at) === QUOTE) {
      this.titleStart = at++;
      while (at < to && isOfTitle(text.charCodeAt(at))) at++;
      if (at >= to || text.charCodeAt(at) !== QUOTE) return false;
      this.titleEnd = ++at;
    } else if (at > this.urlEnd) {
      return false;
    }
    if (at >= to || text.charCodeAt(at) !== CLOSE_PAREN) return false;
    this.end = at + 1;
    return true;
  }
}

/** Whether a unit stands for itself in an address: no white space, parenthesis, backslash. */
function isOfAddress(unit: number): boolean {
  return unit > SPACE && unit !== OPEN_PAREN && unit !== CLOSE_PAREN && unit !== 0x5c;
}

/** Whether a unit stands for itself in a title of one line. */
function isOfTitle(unit: number): boolean {
  return unit !== QUOTE && unit !== 0x5c && unit !== 0x0a;
}
