package allreasons

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

var (
	update = flag.Bool("update", false, "write the texts of libcrypto and libssl to reasons.txt")
	root   = flag.String("root", "", "the root directory of a system with another OpenSSL and a C compiler, to be asked by chroot(8)")
)

// key is a reason of a library.
type key struct {
	lib    errstack.Lib
	reason errstack.Reason
}

// ask returns the version and the texts of the OpenSSL that is installed, or of the one in
// -root.
func ask(t *testing.T) (version, map[key]string) {
	t.Helper()
	const source = "testdata/reasons.c"
	var answer []string
	if *root == "" {
		answer = oracle.Run(t, oracle.Build(t, source, "-lssl"), "")
	} else {
		answer = strings.Split(askRoot(t, source), "\n")
	}
	fields := strings.Fields(answer[0])
	texts := make(map[key]string)
	for _, line := range answer[1:] {
		var of key
		if _, err := fmt.Sscan(line, &of.lib, &of.reason); err == nil {
			texts[of] = strings.SplitN(line, " ", 3)[2]
		}
	}
	return version{fields[0], fields[2], strconv.Itoa(len(texts))}, texts
}

// askRoot compiles and runs a C program in -root.
func askRoot(t *testing.T, source string) string {
	t.Helper()
	socktest.Need(t, "root")
	dir, err := os.MkdirTemp(filepath.Join(*root, "tmp"), "reasons")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	inside := filepath.Join("/tmp", filepath.Base(dir), "reasons")
	program, err := os.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	compile := exec.Command("chroot", *root, "cc", "-O1", "-Wall", "-Wextra", "-o", inside, "-x", "c", "-", "-lssl", "-lcrypto")
	compile.Stdin = program
	if output, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", compile, err, output)
	}
	answer, err := exec.Command("chroot", *root, inside).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// TestLibcrypto compares the table with OpenSSL. If the table was made from this very
// version, each text must be in both. In another version a few may be missing or new.
//
//	go test -run TestLibcrypto -update -root DIRECTORY
//
// adds the version in a directory to the table, or replaces an earlier one of its series.
func TestLibcrypto(t *testing.T) {
	asked, texts := ask(t)
	if *update {
		merge(t, asked, texts)
		return
	}
	known, _ := versions()
	recorded := slices.Contains(known, asked)
	inSeries := slices.ContainsFunc(known, func(v version) bool { return v.series == asked.series })
	have := make(map[key]bool)
	var differences []string
	matched := 0
	for row := range All() {
		of := key{row.Lib, row.Reason}
		switch text, ok := texts[of]; {
		case inSeries && !covers(known, row, asked.series):
		case ok && text == row.Text:
			have[of] = true
			matched++
		case inSeries:
			differences = append(differences, fmt.Sprintf("library %d, reason %d: %q, want %q", row.Lib, row.Reason, row.Text, text))
		}
	}
	for of, text := range texts {
		if !have[of] {
			differences = append(differences, fmt.Sprintf("library %d, reason %d: missing, want %q", of.lib, of.reason, text))
		}
	}
	t.Logf("OpenSSL %s has %d texts, of which %d are in the table", asked.name, len(texts), matched)
	slices.Sort(differences)
	for _, d := range differences {
		t.Log(d)
	}
	if len(texts) < 1000 || recorded && len(differences) > 0 || len(differences) > len(texts)/20 {
		t.Errorf("%d differences", len(differences))
	}
}

// covers reports whether the row is one of a version of this series.
func covers(known []version, row Row, series string) bool {
	index := func(series string) int {
		return slices.IndexFunc(known, func(v version) bool { return v.series == series })
	}
	return index(row.First) <= index(series) && index(series) <= index(row.Last)
}

// bySeries returns the texts of the table for each of its versions.
func bySeries(known []version) map[string]map[key]string {
	all := make(map[string]map[key]string)
	for _, v := range known {
		all[v.series] = make(map[key]string)
		for row := range All() {
			if covers(known, row, v.series) {
				all[v.series][key{row.Lib, row.Reason}] = row.Text
			}
		}
	}
	return all
}

// merge writes the table anew, with the texts of one more version.
func merge(t *testing.T, asked version, texts map[key]string) {
	t.Helper()
	known, _ := versions()
	all := bySeries(known)
	all[asked.series] = texts
	known = slices.DeleteFunc(known, func(v version) bool { return v.series == asked.series })
	known = append(known, asked)
	slices.SortFunc(known, func(a, b version) int { return strings.Compare(a.series, b.series) })
	if err := os.WriteFile("reasons.txt", []byte(format(known, all)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// format returns the table of all texts, by series.
func format(known []version, all map[string]map[key]string) string {
	keys := make(map[key]bool)
	var b strings.Builder
	for _, v := range known {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", v.series, v.name, v.texts)
		for of := range all[v.series] {
			keys[of] = true
		}
	}
	b.WriteString("\n")
	var sorted []key
	for of := range keys {
		sorted = append(sorted, of)
	}
	slices.SortFunc(sorted, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.lib, b.lib), cmp.Compare(a.reason, b.reason))
	})
	for _, of := range sorted {
		for last := len(known) - 1; last >= 0; last-- {
			text, ok := all[known[last].series][of]
			if !ok {
				continue
			}
			first := last
			for first > 0 && all[known[first-1].series][of] == text {
				first--
			}
			fmt.Fprintf(&b, "%d\t%d\t%s\t%s\n", of.lib, of.reason, span(known, first, last), text)
			last = first
		}
	}
	return b.String()
}

// span returns the field of the versions from first to last.
func span(known []version, first, last int) string {
	from, to := "", ""
	if first > 0 {
		from = known[first].series
	}
	if last < len(known)-1 {
		to = known[last].series
	}
	if from == "" && to == "" {
		return ""
	}
	return from + "-" + to
}

// TestTable holds without OpenSSL that the table is as TestLibcrypto writes it, and has as many
// texts of each version as there were.
func TestTable(t *testing.T) {
	calls := 0
	All()(func(Row) bool { calls++; return false })
	if calls != 1 {
		t.Errorf("All ends after %d rows, want 1", calls)
	}
	known, _ := versions()
	all := bySeries(known)
	for _, v := range known {
		if got := strconv.Itoa(len(all[v.series])); got != v.texts {
			t.Errorf("%s texts of OpenSSL %s, want %s", got, v.name, v.texts)
		}
	}
	if diff := gocmp.Diff(format(known, all), table); diff != "" {
		t.Errorf("reasons.txt is not sorted or not short, want (-) and got (+):\n%s", diff)
	}
	if len(known) < 5 {
		t.Errorf("%d versions", len(known))
	}
}

// TestRegistered holds that the program knows the newest text of every reason.
func TestRegistered(t *testing.T) {
	newest := make(map[key]Row)
	changed := 0
	for row := range All() {
		of := key{row.Lib, row.Reason}
		if newer, ok := newest[of]; ok {
			changed++
			if row.Last >= newer.First {
				t.Errorf("%+v follows %+v", row, newer)
			}
			continue
		}
		newest[of] = row
		code := errstack.Code(row.Lib)<<23 | errstack.Code(row.Reason)
		got := code.ReasonString()
		if row.Reason == 0 {
			got = code.LibString()
		}
		if got != row.Text {
			t.Errorf("%08X is %q, want %q", uint32(code), got, row.Text)
		}
	}
	if changed < 40 {
		t.Errorf("only %d texts are older ones", changed)
	}
}
