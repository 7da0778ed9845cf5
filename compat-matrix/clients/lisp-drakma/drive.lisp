;;; Drakma: one connection kept, two requests. Its timeout of 20 s is for the connection alone.
(require :asdf)
(asdf:load-system :drakma)

(defun ask (verb url headers stream)
  (handler-case
      (multiple-value-bind (body status fields uri kept)
          (drakma:http-request url :method (intern verb :keyword) :additional-headers headers :close nil :stream stream
                                   :verify (and (eql 0 (search "https" url)) :required) :ca-file (uiop:getenv "PEM") :force-binary t)
        (declare (ignore fields uri))
        (values (princ-to-string status) (map 'string #'code-char (or body #())) kept))
    (error (problem) (values (substitute #\Space #\Newline (format nil "error ~a: ~a" (type-of problem) problem)) "" nil))))

(defun main ()
  (let ((arguments (uiop:command-line-arguments)))
    (if (equal (first arguments) "version")
        (format t "version=~a~%library=Drakma ~a, SBCL ~a~%" drakma:*drakma-version* drakma:*drakma-version* (lisp-implementation-version))
        (destructuring-bind (method base) arguments
          (multiple-value-bind (first-status first-body kept)
              (ask method (concatenate 'string base "a.txt") (list (cons "Destination" (concatenate 'string base "copy.txt"))) nil)
            (declare (ignore first-body))
            (format t "first=~a~%" first-status)
            (finish-output)
            (multiple-value-bind (status body) (ask "GET" (concatenate 'string base "second.txt") nil kept)
              (format t "secondStatus=~a~%second=~a~%" status (if (equal body (format nil "second answer~%")) "ok" "wrong"))))))
    (finish-output)))

(setf uiop:*image-entry-point* #'main)
(uiop:dump-image (car (last sb-ext:*posix-argv*)) :executable t)
