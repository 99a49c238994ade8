package errstack_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/bio/errstack"
)

// commonReasons are the constants that are common reasons in the BIO library, by their
// names in C.
var commonReasons = map[string]errstack.Code{
	"ERR_R_SYS_LIB":               errstack.ErrSysLib,
	"ERR_R_BIO_LIB":               errstack.ErrBIOLib,
	"ERR_R_PASSED_NULL_PARAMETER": errstack.ErrPassedNullParameter,
}

// reasonConstants returns all constants that are reasons, by their names in C. Comments
// in the source give the names of those that are not common reasons.
func reasonConstants(t *testing.T) map[string]errstack.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reason_bio.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	constants := maps.Clone(commonReasons)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Comment.Text(), "BIO_R_") {
			return true
		}
		number := spec.Values[0].(*ast.BasicLit).Value
		code, err := strconv.ParseUint(number, 0, 32)
		if err != nil {
			t.Errorf("%s: %v", spec.Names[0], err)
		}
		constants[strings.TrimSpace(spec.Comment.Text())] = errstack.Code(code)
		return true
	})
	return constants
}

// reasonTable writes a table of the names and their numbers for testdata/libcrypto.c, and
// returns its folder. It leaves out names that this version of OpenSSL does not know.
func reasonTable(t *testing.T, names []string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	var table strings.Builder
	for _, name := range names {
		fmt.Fprintf(&table, "#ifdef %s\n{ %[1]q, %[1]s },\n#endif\n", name)
	}
	if err := os.WriteFile(filepath.Join(folder, "reasons.inc"), []byte(table.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

// testReasons compares names, numbers and texts of the reasons, and holds that every
// reason of the BIO library is a constant.
func testReasons(t *testing.T, peer string) {
	constants := reasonConstants(t)
	s := newScript(t)
	for _, name := range slices.Sorted(maps.Keys(constants)) {
		code := constants[name]
		s.add("reason "+name, fmt.Sprintf("reason %s %d", name, code.Reason()))
		s.text(code)
	}
	known := slices.Collect(maps.Values(constants))
	for n := range errstack.Reason(1000) {
		code := errstack.Pack(errstack.LibBIO, n)
		if text := code.ReasonString(); text != "" && n > 0 && !slices.Contains(known, code) {
			t.Errorf("reason %d, %s, is not a constant", n, text)
		}
	}
	s.check(peer)
}
