// Errstr says what error codes of OpenSSL mean. It does what the command openssl errstr does, and
// more, on machines without OpenSSL.
//
//	errstr CODE|LINE ...
//	errstr [-] <LOG
//
// A code is a hexadecimal number, with or without 0x, or a decimal one of nine or ten digits. For
// each, errstr prints the line of ERR_error_string with the texts of OpenSSL 4.0, then the numbers,
// the name of an errno, and other texts that the code has in versions from 1.1.1 on:
//
//	error:8000006F:system library::Connection refused (ECONNREFUSED, errno 111)
//
// A code that only OpenSSL 1.1.1 can have printed is changed to that of 3.x, and marked.
//
// In a line of a log, codes follow "error:", or "err:" in OpenSSL's short form. Errstr prints such a
// line as it is, and the meaning of its codes after "=>". With - or without arguments it reads
// standard input, and prints every line. There, a number that stands alone is a code if it has at
// least eight digits; all other text stays as it is.
//
// The exit status is 1 if an argument has no code, or if the reason of a code is unknown; 2 for
// wrong usage, or if reading or writing fails.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"example.com/bio/errstack"
	"example.com/bio/errstack/allreasons"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	flags := flag.NewFlagSet("errstr", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprintln(stderr, "usage: errstr CODE|LINE ...\n       errstr [-] <LOG") }
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	args = flags.Args()
	if len(args) == 0 {
		args = []string{"-"}
	}
	d := decoder{out: bufio.NewWriter(stdout)}
	for _, arg := range args {
		text := stdin
		d.shortest = 8
		if arg != "-" {
			text = strings.NewReader(arg + "\n")
			d.shortest = 1
		}
		before := d.codes
		if err := d.copy(text); err != nil {
			fmt.Fprintln(stderr, "errstr:", err)
			return 2
		}
		if arg != "-" && d.codes == before {
			fmt.Fprintf(stderr, "errstr: no error code in %q\n", arg)
			status = 1
		}
	}
	if d.unknown > 0 {
		status = 1
	}
	return status
}

// decoder copies text and says what its codes mean.
type decoder struct {
	out            *bufio.Writer
	shortest       int // the least length of a number that stands alone
	codes, unknown int // how many there were, and how many of unknown meaning
}

// copy copies in line by line. It flushes before it waits for more, so that a log can be
// followed.
func (d *decoder) copy(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, readErr := lines.ReadString('\n')
		text := strings.TrimRight(line, "\r\n")
		d.out.WriteString(d.decode(text) + line[len(text):])
		if lines.Buffered() == 0 {
			if err := d.out.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		} else if readErr != nil {
			return readErr
		}
	}
}

// inLine finds where codes begin in a line.
var inLine = regexp.MustCompile(`(?i)\berr(or:[0-9a-f]{8}|:[0-9a-f]{1,8}:)`)

// decode returns the line with the meaning of its codes, or only that of a code that stands alone.
func (d *decoder) decode(line string) string {
	alone := !strings.ContainsAny(strings.TrimSpace(line), ": \t")
	if alone && len(strings.TrimSpace(line)) < d.shortest {
		return line
	}
	parts := []string{line}
	if begins := inLine.FindAllStringIndex(line, -1); begins != nil {
		parts = nil
		for i, begin := range begins {
			end := len(line)
			if i+1 < len(begins) {
				end = begins[i+1][0]
			}
			parts = append(parts, line[begin[0]:end])
		}
	}
	var meanings []string
	for _, part := range parts {
		if code, err := errstack.ParseCode(part); err == nil {
			d.codes++
			if code.ReasonString() == "" {
				d.unknown++
			}
			meanings = append(meanings, meaning(code, !contains(part, code)))
		}
	}
	switch {
	case meanings == nil:
		return line
	case alone:
		return meanings[0]
	}
	return line + " => " + strings.Join(meanings, ", ")
}

// contains reports whether text has the number of code. Otherwise ParseCode has translated it.
func contains(text string, code errstack.Code) bool {
	return strings.Contains(strings.ToUpper(text), fmt.Sprintf("%X", uint32(code))) || strings.Contains(text, fmt.Sprint(uint32(code)))
}

// meaning returns the text of code and what else is known of it. former says that the code was
// printed by OpenSSL 1.1.1.
func meaning(code errstack.Code, former bool) string {
	var notes []string
	if !code.System() {
		notes = append(notes, fmt.Sprintf("library %d, reason %d", code.Lib(), code.Reason()))
	} else if name := code.ErrnoName(); name != "" {
		notes = append(notes, fmt.Sprintf("%s, errno %d", name, code.Reason()))
	} else {
		notes = append(notes, fmt.Sprintf("errno %d", code.Reason()))
	}
	if former {
		notes = append(notes, "from OpenSSL 1.1.1")
	}
	for row := range allreasons.All() {
		if row.Lib != code.Lib() || row.Reason != code.Reason() || row.Text == code.ReasonString() {
			continue
		}
		versions := row.First
		if row.Last != row.First {
			versions += " to " + row.Last
		}
		notes = append(notes, fmt.Sprintf("%s in %s", row.Text, versions))
	}
	return fmt.Sprintf("%v (%s)", code, strings.Join(notes, "; "))
}
