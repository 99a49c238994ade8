package errstack_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
)

// rules compute the expected answers from libcrypto's, one method for each intended
// difference.
type rules struct {
	long []string        // see script
	ids  map[string]bool // identifiers that our lines have
	err  error
}

// otherReasons are the BIO reasons of which a version of OpenSSL 3.x lacks the text, with the
// rule about it. Those of 3.2 had no names before either; that of 115 lost its text after
// 1.1.1.
var otherReasons = map[uint64]struct{ name, text, rule string }{
	106: {"BIO_R_TFO_DISABLED", "tfo disabled", "later-reasons"},
	108: {"BIO_R_TFO_NO_KERNEL_SUPPORT", "tfo no kernel support", "later-reasons"},
	109: {"BIO_R_UNABLE_TO_TFO", "unable to tfo", "later-reasons"},
	111: {"BIO_R_LOCAL_ADDR_NOT_AVAILABLE", "local address not available", "later-reasons"},
	112: {"BIO_R_NON_FATAL", "non-fatal or transient error", "later-reasons"},
	150: {"BIO_R_PORT_MISMATCH", "port mismatch", "later-reasons"},
	151: {"BIO_R_PEER_ADDR_NOT_AVAILABLE", "peer address not available", "later-reasons"},
	115: {"BIO_R_NULL_PARAMETER", "null parameter", "all-versions"},
}

// apply returns the answer to expect if libcrypto answered lines.
func (r *rules) apply(operation string, lines []string) []string {
	switch operation {
	case "get", "ends":
		var want []string
		for _, line := range lines {
			if line != "none" {
				line = r.parse(line).String()
			}
			want = append(want, line)
		}
		return want
	case "print":
		return r.print(lines)
	case "text":
		return []string{r.text(lines[0])}
	case "reason":
		return []string{r.reason(lines[0])}
	}
	return lines
}

// entry is an entry in libcrypto's answer.
type entry struct {
	code                 uint64
	function, file, data string
	line                 int
	cut                  string // libcrypto's data, of which some may be lost
}

func (e entry) String() string {
	return fmt.Sprintf("entry %08X %s %s %d %s", e.code, encode(e.function), encode(e.file), e.line, encode(e.data))
}

func (r *rules) parse(line string) entry {
	words := strings.Fields(line)
	code, err := strconv.ParseUint(words[1], 16, 64)
	if err != nil {
		panic(err)
	}
	number, err := strconv.Atoi(words[4])
	if err != nil {
		panic(err)
	}
	return r.longData(entry{code: code, function: decode(words[2]), file: decode(words[3]), line: number, data: decode(words[5])})
}

// longData restores data of 1024 or more characters, which libcrypto replaces by none. It
// keeps data that was added later, and keeps everything if the slot happens to own a
// larger buffer from an earlier entry.
func (r *rules) longData(e entry) entry {
	e.cut = e.data
	if e.code>>23 != uint64(libLong) {
		return e
	}
	if long := r.long[e.code&0x7FFFFF]; !strings.HasPrefix(e.data, long) {
		oracle.Fired("long-data")
		e.data = long + e.data
	}
	return e
}

// print returns the lines of all entries, without the field of the thread.
func (r *rules) print(answer []string) []string {
	var want []string
	for i, each := range answer {
		if !strings.HasPrefix(each, "next ") {
			continue
		}
		e := r.parse(each)
		head, tail := "", ""
		if word, ok := strings.CutPrefix(answer[i+1], "line "); ok {
			head, tail = r.split(e, r.withoutThread(decode(word)))
		} else if e.code == 0 {
			head, tail = r.codeZero(e)
		} else {
			// The callback failed before this entry was reached, or libcrypto lost it.
			if answer[i+1] != "end" {
				r.err = fmt.Errorf("libcrypto printed no line for %v", e)
			}
			continue
		}
		line := r.otherTexts(e.code, head) + r.longLine(e, tail)
		want = append(want, "line "+encode(r.controlCharacters(line)+"\n"))
	}
	return want
}

// split cuts a printed line in two: at the colon before the data.
func (r *rules) split(e entry, line string) (head, tail string) {
	middle := fmt.Sprintf(":%s:%d:", e.file, e.line)
	i := strings.Index(line, middle) + len(middle)
	return line[:i], line[i:]
}

// codeZero makes the line of an entry with code 0, at which ERR_print_errors_cb ends.
func (r *rules) codeZero(e entry) (head, tail string) {
	oracle.Fired("code-zero")
	return fmt.Sprintf("error:00000000:lib(0):%s:reason(0):%s:%d:", e.function, e.file, e.line), e.cut + "\n"
}

// longLine returns the whole data of a line. libcrypto cuts lines at 4095 bytes, also the
// newline.
func (r *rules) longLine(e entry, tail string) string {
	if tail == e.cut+"\n" {
		return e.data
	}
	oracle.Fired("long-line")
	if !strings.HasPrefix(e.cut, tail) { // which may end in a newline too
		r.err = fmt.Errorf("libcrypto printed %q for the data %q", tail, e.cut)
	}
	return e.data
}

// controlCharacters escapes what does not print, which libcrypto prints as it is: everything but
// the graphic characters of Unicode, of which the space is the only white space, and bytes that
// are not UTF-8.
func (r *rules) controlCharacters(line string) string {
	escaped := ""
	for rest := line; len(rest) > 0; {
		c, size := utf8.DecodeRuneInString(rest)
		invalid := c == utf8.RuneError && size == 1
		switch {
		case invalid:
			escaped += fmt.Sprintf(`\x%02x`, rest[0])
		case c == ' ' || unicode.IsGraphic(c) && !unicode.IsSpace(c) && !unicode.Is(unicode.Zs, c):
			escaped += rest[:size]
		case c > 0xFFFF:
			escaped += fmt.Sprintf(`\U%08x`, c)
		case c > 0x7F:
			escaped += fmt.Sprintf(`\u%04x`, c)
		case c >= 7 && c <= 13:
			escaped += `\` + "abtnvfr"[c-7:c-6]
		default:
			escaped += fmt.Sprintf(`\x%02x`, c)
		}
		rest = rest[size:]
	}
	if escaped != line {
		oracle.Fired("control-characters")
	}
	return escaped
}

// otherTexts turns a text of one version of OpenSSL into that of all versions: BIO reasons of
// other versions, numbers in reason(N) without the flag bits, and errors of Windows Sockets.
func (r *rules) otherTexts(code uint64, text string) string {
	reason, lib := code&0x7FFFFF, code>>23
	if code>>31 == 1 {
		reason, lib = code&0x7FFFFFFF, 2
	}
	unknown := fmt.Sprintf(":reason(%d)", reason)
	known, rule := fmt.Sprintf(":reason(%d)", reason&^(0x1F<<18)), "reason-flags"
	if other, ok := otherReasons[reason]; ok && lib == 32 {
		known, rule = ":"+other.text, other.rule
	}
	if code>>31 == 1 && reason == 134 { // EFTYPE, whose text came with glibc 2.43
		known, rule = ":Inappropriate file type or format", "all-versions"
	}
	if winsock := errstack.Code(code).ReasonString(); code>>31 == 1 && 10000 <= reason && reason < 10200 && winsock != "" {
		known, rule = ":"+winsock, "winsock" // TestWinsock holds the texts
	}
	if !strings.Contains(text, unknown) || known == unknown {
		return text
	}
	oracle.Fired(rule)
	return strings.Replace(text, unknown, known, 1)
}

// text applies otherTexts to all texts of a code, and adds the reason string of a system
// error.
func (r *rules) text(line string) string {
	words := strings.Fields(line)
	all := decode(words[1])
	code, err := strconv.ParseUint(all[len("error:"):len("error:")+8], 16, 64)
	if err != nil {
		panic(err)
	}
	all = r.otherTexts(code, all)
	words[1] = encode(all)
	reason := all[strings.Index(all, "::")+2:]
	if words[3] == "!" && !strings.HasPrefix(reason, "reason(") {
		if code>>31 == 1 {
			oracle.Fired("system-reason")
		}
		words[3] = encode(reason)
	}
	return strings.Join(words, " ")
}

// reason adds the numbers of reasons that came with later versions.
func (r *rules) reason(line string) string {
	name, missing := strings.CutSuffix(line, " none")
	for number, other := range otherReasons {
		if missing && name == "reason "+other.name {
			oracle.Fired(other.rule)
			return fmt.Sprintf("%s %d", name, number)
		}
	}
	return line
}

var thread = regexp.MustCompile(`^([0-9A-F]{16}):`)

// withoutThread removes the identifier of libcrypto's thread.
func (r *rules) withoutThread(line string) string {
	match := thread.FindStringSubmatch(line)
	if match == nil {
		r.err = fmt.Errorf("libcrypto's line %q has no thread", line)
		return line
	}
	oracle.Fired("stack-id")
	return line[len(match[0]):]
}

// withoutID removes the identifier of our Stack, which must be of the same form and the
// same in every line.
func (r *rules) withoutID(lines []string) []string {
	if r.ids == nil {
		r.ids = make(map[string]bool)
	}
	var without []string
	for _, each := range lines {
		line := decode(strings.TrimPrefix(each, "line "))
		match := thread.FindStringSubmatch(line)
		if match == nil {
			r.err = fmt.Errorf("our line %q has no identifier of the Stack", line)
			return lines
		}
		r.ids[match[1]] = true
		without = append(without, "line "+encode(line[len(match[0]):]))
	}
	if len(r.ids) > 1 {
		r.err = fmt.Errorf("a Stack has %d identifiers", len(r.ids))
	}
	return without
}
