// Package sandbox runs parts of a test where the machine is another one: in a process of
// its own, in new namespaces, or where system calls fail. Other systems than Linux have
// the processes alone.
//
// A package whose tests start processes has this TestMain:
//
//	func TestMain(m *testing.M) { sandbox.Main(m) }
package sandbox
