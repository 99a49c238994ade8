package lookups

import "golang.org/x/sys/unix"

// Full returns the request while no descriptor is free.
func (r Request) Full() Request {
	here := r.Here
	r.Line = "full " + r.Line
	r.Here = func() string {
		defer FillTable()()
		return here()
	}
	return r
}

// FillTable leaves no descriptor free, until the function that it returns is called.
func FillTable() (restore func()) {
	var before unix.Rlimit
	must(unix.Getrlimit(unix.RLIMIT_NOFILE, &before))
	must(unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 0, Max: before.Max}))
	return func() { must(unix.Setrlimit(unix.RLIMIT_NOFILE, &before)) }
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
