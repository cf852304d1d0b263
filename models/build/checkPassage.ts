/**
 * What the rows of the parity checks are cut from, longest 383 tokens: the project's own words, of the
 * kinds that documents hold (prose, a list, settings, numbers, code, a log, a table, names).
 */
export const PASSAGE = `Keep the receipt. The warranty of the pump lasts thirty months from the day of
purchase, and the filter is covered for one year.

## Server

The server reads \`settings.toml\` when it starts and again when it receives SIGHUP. Every key is
optional; unknown ones are refused (exit status 2). Log lines go to standard error, one JSON object
each. The cache lives below the home folder and may be deleted at any time: it is filled again on the
next request. By default it listens on port 8471 of the loopback interface; set \`address\` to change
this.

- [x] IPv6, e.g. [::1]:8471
- [ ] "half-open" ranges, 0 <= start < end

| size | ms | error |
| --- | --- | --- |
| 64 | 22.5 | 0.8 % |
| 128 | 43.1 | 1.2 % |

    export function nearest(value: number): number { return Math.round(value / step) * step; }

2031-04-17T06:12:09Z WARN retry=3 url=https://example.org/v2/items?page=7 took 1,204 ms

# History

In the spring of 1911 the engineer Amalia Krog, who had worked in Gothenburg before, drew a second
reservoir above the town. Its walls were finished within two years, although the quarry was flooded
twice. The old waterworks kept running through the winters for another half century, because its wells
never froze; its pumps were switched off on 3 October 1962, when the tunnel to the lake was opened.
Since then the brick hall has been a library, a dance school and, lately, a museum, which shows the
largest of the engines on the first Sunday of every month. Nobody knows who chose its colour. Visitors
should bring warm clothes, a torch and some patience: the stairs are steep, and the guide tells every
story twice. Children under six pay nothing; groups of more than fifteen people write a month ahead to
the keeper, whose address hangs at the gate. Photographs are allowed, tripods are not.`;
