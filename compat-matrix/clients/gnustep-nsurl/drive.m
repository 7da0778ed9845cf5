// NSURLConnection of GNUstep, which has no connection pool to set: two requests, one after the other. It does not look at certificates.
#import <Foundation/Foundation.h>
#include <stdio.h>
#include <stdlib.h>

@interface Exchange : NSObject <NSURLConnectionDelegate>
{
@public
  NSInteger status;
  NSMutableData *content;
  NSError *error;
  BOOL done;
}
@end

@implementation Exchange
- (void) connection: (NSURLConnection *)connection didReceiveResponse: (NSURLResponse *)response
{
  status = [(NSHTTPURLResponse *)response statusCode];
}
- (void) connection: (NSURLConnection *)connection didReceiveData: (NSData *)data
{
  [content appendData: data];
}
- (void) connectionDidFinishLoading: (NSURLConnection *)connection
{
  done = YES;
}
- (void) connection: (NSURLConnection *)connection didFailWithError: (NSError *)failure
{
  error = [failure retain];
  done = YES;
}
@end

static Exchange *ask(NSString *method, NSString *url, NSString *destination)
{
  NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL: [NSURL URLWithString: url]];
  Exchange *exchange = [Exchange new];
  const char *own = getenv("OWN_TIMEOUT");

  exchange->content = [NSMutableData new];
  [request setHTTPMethod: method];
  if (destination != nil)
    [request setValue: destination forHTTPHeaderField: @"Destination"];
  if (own != NULL)
    [request setTimeoutInterval: atof(own)];
  [NSURLConnection connectionWithRequest: request delegate: exchange];
  while (!exchange->done)
    [[NSRunLoop currentRunLoop] runMode: NSDefaultRunLoopMode beforeDate: [NSDate dateWithTimeIntervalSinceNow: 1]];
  return exchange;
}

static const char *said(Exchange *exchange)
{
  if (exchange->error != nil)
    return [[NSString stringWithFormat: @"error %@", [exchange->error localizedDescription]] UTF8String];
  return [[NSString stringWithFormat: @"%d", (int)exchange->status] UTF8String];
}

int main(int argc, char **argv)
{
  NSAutoreleasePool *pool = [NSAutoreleasePool new];
  NSString *base = [NSString stringWithUTF8String: argv[2]];
  Exchange *first = ask([NSString stringWithUTF8String: argv[1]], [base stringByAppendingString: @"a.txt"], [base stringByAppendingString: @"copy.txt"]);
  printf("first=%s\n", said(first));
  fflush(stdout);
  Exchange *second = ask(@"GET", [base stringByAppendingString: @"second.txt"], nil);
  BOOL right = [second->content isEqualToData: [@"second answer\n" dataUsingEncoding: NSUTF8StringEncoding]];
  printf("secondStatus=%s\nsecond=%s\n", said(second), right ? "ok" : "wrong");
  [pool release];
  return 0;
}
