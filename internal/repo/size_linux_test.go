package repo

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSize prints what the core adds to a program that has fmt and x/sys/unix already,
// and holds it:
//
//	go test -run TestSize -v ./internal/repo
func TestSize(t *testing.T) {
	program := read(t, "testdata/without/main.go")
	without := programSize(t, program)
	for _, test := range []struct {
		name    string
		program string
		limit   int64 // KiB
	}{
		{"the six functions with With", read(t, "testdata/six/main.go"), 160},
		{"everything in the core", everything(t, program), 520},
	} {
		added := (programSize(t, test.program) - without + 1023) / 1024
		t.Logf("%s: %d KiB", test.name, added)
		if added > test.limit {
			t.Errorf("%s: %d KiB, want at most %d", test.name, added, test.limit)
		}
		if added < 1 {
			t.Errorf("%s adds nothing", test.name)
		}
	}
}

// programSize returns the size of a program without symbols and debugging information.
func programSize(t *testing.T, program string) int64 {
	t.Helper()
	dir := consumerModule(t, program)
	binary := filepath.Join(dir, "consumer")
	goCommand(t, dir, []string{"CGO_ENABLED=0"}, "build", "-mod=mod", "-trimpath", "-ldflags=-s -w", "-o", binary)
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// everything returns the program with a table of every exported function and method of
// the core added, so that the linker keeps them all.
func everything(t *testing.T, program string) string {
	t.Helper()
	var names []string
	for _, pkg := range list(t, nil, ".", "./addr", "./errstack") {
		for _, file := range pkg.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, declaration := range parsed.Decls {
				if function, ok := declaration.(*ast.FuncDecl); ok && function.Name.IsExported() {
					if name := qualified(pkg.Name, function); name != "" {
						names = append(names, name)
					}
				}
			}
		}
	}
	if len(names) < 100 {
		t.Fatalf("the core has only %d functions and methods", len(names))
	}
	// A variable for each function, and its address in one table: a function in an
	// interface would add the description of its type.
	var variables, table bytes.Buffer
	for i, name := range names {
		fmt.Fprintf(&variables, "var f%d = %s\n", i, name)
		fmt.Fprintf(&table, "unsafe.Pointer(&f%d),\n", i)
	}
	imports := fmt.Sprintf("import (\n\t\"os\"\n\t\"unsafe\"\n\t%q\n\t%q\n\t%q\n", module, module+"/addr", module+"/errstack")
	return strings.Replace(program, "import (\n", imports, 1) + variables.String() +
		"var table = [...]unsafe.Pointer{\n" + table.String() + "}\n\nfunc init() { fmt.Println(table[len(os.Args)]) }\n"
}

// qualified returns the name of a function, or the expression for a method, as another
// package writes it; "" for a method of a type that is not exported.
func qualified(pkg string, function *ast.FuncDecl) string {
	if function.Recv == nil {
		return pkg + "." + function.Name.Name
	}
	receiver, star := function.Recv.List[0].Type, ""
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver, star = pointer.X, "*"
	}
	typename, ok := receiver.(*ast.Ident)
	if !ok || !typename.IsExported() {
		return ""
	}
	return "(" + star + pkg + "." + typename.Name + ")." + function.Name.Name
}

// consumerModule makes a module outside this one, with a program that may import it.
func consumerModule(t *testing.T, program string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "main.go"), program)
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf("module consumer\n\ngo 1.26.0\n\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", module, here))
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
