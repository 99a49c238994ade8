package bio_test

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

// The programs whose sizes are compared. The first has what a program has that sets up
// sockets without the core: fmt and the system calls. The second has that and the core.
const (
	sizeMain = `func report(fd int, errs ...error) {
	fmt.Println(fd)
	for _, err := range errs {
		fmt.Printf("%v\n", err)
	}
}

func main() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	report(fd, err, unix.Bind(fd, &unix.SockaddrInet4{}), unix.Connect(fd, &unix.SockaddrInet4{}), unix.Listen(fd, 1), unix.Close(fd))
`
	sizeWithout = `package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

` + sizeMain + `}
`
	sizeWithSix = `package main

import (
	"fmt"

	"golang.org/x/sys/unix"

	"MODULE"
	"MODULE/addr"
	"MODULE/errstack"
)

` + sizeMain + `	var stack errstack.Stack
	r := bio.With(&stack)
	var a addr.Addr
	fd, err = r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	conn, failed := r.Accept(fd, &a, 0)
	report(conn, err, failed, r.Bind(fd, &a, 0), r.Connect(fd, &a, 0), r.Listen(fd, &a, 0), r.Close(fd))
}
`
)

// TestSize prints what the core adds to a program that has fmt and x/sys/unix already,
// and holds it:
//
//	go test -run TestSize -v .
func TestSize(t *testing.T) {
	without := programSize(t, sizeWithout)
	for _, test := range []struct {
		name    string
		program string
		limit   int64 // KiB
	}{
		{"the six functions with With", sizeWithSix, 150},
		{"everything in the core", everything(t), 450},
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

// everything returns a program that keeps every exported function and method of the core.
func everything(t *testing.T) string {
	t.Helper()
	var names []string
	for _, pkg := range list(t, nil, ".", "./addr", "./errstack") {
		for _, file := range pkg.GoFiles {
			source, err := os.ReadFile(filepath.Join(pkg.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
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
	return strings.Replace(sizeWithout, "import (", `import (
	"os"
	"unsafe"

	"MODULE"
	"MODULE/addr"
	"MODULE/errstack"
`, 1) + variables.String() + "\nvar table = [...]unsafe.Pointer{\n" + table.String() + "}\n\nfunc init() { fmt.Println(table[len(os.Args)]) }\n"
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
	write(t, filepath.Join(dir, "main.go"), strings.ReplaceAll(program, "MODULE", module))
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf("module consumer\n\ngo 1.26.0\n\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", module, here))
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), string(sums))
	return dir
}
