package bio_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// compilerSays returns what the compiler says about the package: FILE:LINE:COLUMN: TEXT.
func compilerSays(t *testing.T) (lines []string) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command: ", err)
	}
	build := exec.Command("go", "build", "-gcflags=-m", ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("go build -gcflags=-m: %v\n%s", err, output)
	}
	for line := range strings.Lines(string(output)) {
		lines = append(lines, strings.TrimPrefix(strings.TrimSpace(line), "./"))
	}
	return lines
}

// TestSystemCallsAreInlined holds that there is nothing between the functions of the
// package and the system calls that are made most, to return through. The compiler's limit
// for it may be another in another version of Go.
func TestSystemCallsAreInlined(t *testing.T) {
	if !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Skip("the compiler is that of ", runtime.Version())
	}
	said := strings.Join(compilerSays(t), "\n") + "\n"
	for file, functions := range map[string][]string{
		"accept.go":  {"Now", "(*AcceptCall).Prepare", "(*AcceptCall).Make", "(*AcceptCall).Result"},
		"close.go":   {"Close"},
		"connect.go": {"SetNonblock", "SetKeepAlive", "SetNoDelay"},
		"listen.go":  {"SetNonblock", "SetKeepAlive", "SetNoDelay", "SetV6Only", "Listen"},
		"bind.go":    {"SetReuseAddr"},
		"socket.go":  {"(*SocketCall).Make", "(*SocketCall).Result"},
		"sockopt.go": {"SetNonblock", "SetNoDelay"},
		"wait.go":    {"Poll"},
	} {
		for _, function := range functions {
			line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(file) + `:[0-9:]+ inlining call to sys\.` + regexp.QuoteMeta(function) + `$`)
			if !line.MatchString(said) {
				t.Errorf("%s: sys.%s is not inlined", file, function)
			}
		}
	}
}

// TestAddrDoesNotEscape asks the compiler: no exported function lets an address that it
// is given a pointer to escape to the heap, so that a caller's variable stays on its stack.
func TestAddrDoesNotEscape(t *testing.T) {
	said := make(map[string]bool)
	for _, line := range compilerSays(t) {
		said[line] = true
	}
	checked := 0
	for position, name := range addrParameters(t) {
		checked++
		if !said[fmt.Sprintf("%s: %s does not escape", position, name)] {
			t.Errorf("%s: the compiler does not say that %s does not escape", position, name)
		}
	}
	if checked < 10 { // five functions and their methods
		t.Errorf("only %d parameters found", checked)
	}
}

// addrParameters returns the names of the parameters of type *addr.Addr of exported
// functions, by position.
func addrParameters(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	fset := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() {
				continue
			}
			for _, field := range f.Type.Params.List {
				if !isAddrPointer(field.Type) {
					continue
				}
				for _, name := range field.Names {
					found[fset.Position(name.Pos()).String()] = name.Name
				}
			}
		}
	}
	return found
}

func isAddrPointer(e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	selector, ok := star.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := selector.X.(*ast.Ident)
	return ok && pkg.Name == "addr" && selector.Sel.Name == "Addr"
}
